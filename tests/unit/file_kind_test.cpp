// Files of data that are of another kind, or in other characters, than their format says.

#include <gtest/gtest.h>

#include "config_fixture.hpp"
#include "data_fixture.hpp"

namespace wasserstrom {
namespace {

using config_fixture::contains;
using data_fixture::complaint;
using data_fixture::complaint_about;
using data_fixture::read_one;
using data_fixture::table;
using test::Packing;
using test::read_data;
using test::write_data;

TEST(DataFiles, OfAnotherKindAreCalledWhatTheyAre) {
  const std::string zip = std::string("PK\3\4") + std::string(26, '\0');
  const std::vector<std::pair<std::string, std::string>> kinds = {{"\x93NUMPY\1", "a NumPy array"},
                                                                  {zip + "x.npy", "an archive of NumPy arrays"},
                                                                  {zip + "[Content_Types].xml", "Excel"},
                                                                  {zip + "notes.txt", "a zip archive"},
                                                                  {"PAR1\x15", "a Parquet file"},
                                                                  {std::string("\xFF\xFE"
                                                                               "1\0",
                                                                               4),
                                                                   "text in UTF-16"},
                                                                  {std::string("1\0,\0", 4), "UTF-16"},
                                                                  {std::string("\0001\0,", 4), "UTF-16"},
                                                                  {"\x89HDF\r\n\x1a\n", "an HDF5 file"},
                                                                  {"<!DOCTYPE html>", "a web page"},
                                                                  {std::string("CDF\1\0", 5), "netCDF"}};
  for (const auto& [start, name] : kinds) {
    EXPECT_TRUE(contains(complaint_about("csv", start), name)) << name;
    EXPECT_TRUE(contains(complaint_about("libsvm", start), name)) << name;
    EXPECT_TRUE(contains(complaint_about("json", start, "features = [\"x\"]"), name)) << name;
    const std::string packed = write_data("packed", start, Packing::gzip);
    EXPECT_TRUE(contains(complaint([&] { read_data(table("csv", packed)); }), name)) << name << ", packed";
  }
  EXPECT_TRUE(contains(complaint_about("hdf5", "PAR1\x15", "dataset = 'x'"), "it is a Parquet file"));
  EXPECT_TRUE(contains(complaint_about("csv", "1,2\n3,4\n" + std::string("5\0,6\n", 5)), "file:3: a byte of value 0"));
}

TEST(DataFiles, AreToldByMoreThanLetters) {
  for (const std::string header : {"CDF,y", "PAR1,y", "FEA1,y", "RDX,y"})
    EXPECT_EQ(complaint_about("csv", header + "\n1,2\n"), "no error") << header;
}

TEST(DataFiles, AreUtf8OrSaidToBeLatin1) {
  const std::string latin = "w\xFCrze,y\n1,2.1\n2,3.9\n";
  EXPECT_TRUE(contains(complaint_about("csv", latin), "file:1: byte 2 of it (\\xfc) is not UTF-8: 'w\\xfcrze,y'"));
  EXPECT_TRUE(contains(complaint_about("csv", latin), "encoding = \"latin-1\""));
  const auto set = read_one(table("csv", write_data("latin", latin), "encoding = \"latin-1\""));
  EXPECT_EQ(set->columns, (std::vector<std::string>{"w\xC3\xBCrze"}));
  const std::string names = "names = \"" + write_data("names", "w\xFCrze\n") + "\"\n";
  EXPECT_TRUE(contains(complaint_about("libsvm", "1 1:2\n", names), "is not UTF-8"));
  const auto named = read_one(table("libsvm", write_data("rows", "1 1:2\n"), names + "encoding = \"latin-1\""));
  EXPECT_EQ(named->columns, (std::vector<std::string>{"w\xC3\xBCrze"}));
}

TEST(DataFiles, LongFieldsAreShownInPart) {
  const std::string said = complaint_about("csv", "1,2\n3," + std::string(5000, 'x') + "\n");
  EXPECT_TRUE(contains(said, std::string(80, 'x') + "...")) << said;
  EXPECT_LT(said.size(), 400u);
}

}  // namespace
}  // namespace wasserstrom
