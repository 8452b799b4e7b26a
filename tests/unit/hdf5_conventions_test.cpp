// What a dataset of HDF5 declares of its numbers, by the conventions of netCDF and CF.

#include <gtest/gtest.h>

#include <cmath>
#include <filesystem>

#include "../support/test_directory.hpp"
#include "config_fixture.hpp"
#include "data_fixture.hpp"
#include "wasserstrom/hdf5/hdf5_file.hpp"

namespace wasserstrom {
namespace {

using config_fixture::contains;
using data_fixture::complaint;
using data_fixture::dense;
using data_fixture::read_one;
using data_fixture::rows_of;
using data_fixture::table;
using test::read_data;

// A file with one dataset `x` of the numbers, and what `declare` says about it.
template <class Numbers, class Declare>
std::string declared_file(const std::vector<Numbers>& numbers, const Declare& declare) {
  const std::filesystem::path path = test::file_of_rank("declared.h5");
  Hdf5File file = Hdf5File::create(path.string());
  file.write("/x", std::span<const Numbers>(numbers));
  declare(file);
  file.close();
  return table("hdf5", path.filename().string(), "dataset = '/x'");
}

template <class Numbers, class Declare>
std::string declared_complaint(const std::vector<Numbers>& numbers, const Declare& declare) {
  const std::string tables = declared_file(numbers, declare);
  return complaint([&] { read_data(tables); });
}

TEST(Hdf5Conventions, MissingValuesAreRefusedWithTheirPlace) {
  for (const std::string name : {"missing_value", "_FillValue"})
    EXPECT_TRUE(contains(declared_complaint(std::vector<double>{1, 2, -9999},
                                            [&](Hdf5File& file) { file.write_attribute("/x", name, -9999.0); }),
                         "declared.h5:/x: row 2, column 0 (both from 0) is -9999, which stands for a missing value by "
                         "its attribute " +
                             name));
  const std::vector<Index> several{-1, -2};
  EXPECT_TRUE(contains(
      declared_complaint(std::vector<double>{1, -2},
                         [&](Hdf5File& file) { file.write_attribute("/x", "missing_value", std::span(several)); }),
      "row 1, column 0 (both from 0) is -2"));
  EXPECT_EQ(declared_complaint(std::vector<double>{1, 2},
                               [](Hdf5File& file) { file.write_attribute("/x", "_FillValue", std::nan("")); }),
            "no error");
}

TEST(Hdf5Conventions, PackedNumbersAreUnpacked) {
  const auto set = read_one(declared_file(std::vector<Index>{-4, 0, 10}, [](Hdf5File& file) {
    file.write_attribute("/x", "scale_factor", 0.25);
    file.write_attribute("/x", "add_offset", 100.0);
  }));
  EXPECT_EQ(dense(*set), rows_of({{99}, {100}, {102.5}}));
}

// The numbers as they are stored are compared: 10 x 0.5 is no missing 5.
TEST(Hdf5Conventions, MissingValuesArePackedToo) {
  const auto declare = [](Hdf5File& file) {
    file.write_attribute("/x", "scale_factor", 0.5);
    file.write_attribute("/x", "_FillValue", Index{5});
  };
  EXPECT_EQ(dense(*read_one(declared_file(std::vector<Index>{10, 4}, declare))), rows_of({{5}, {2}}));
  EXPECT_TRUE(contains(declared_complaint(std::vector<Index>{10, 5}, declare), "row 1, column 0 (both from 0) is 5"));
}

TEST(Hdf5Conventions, ARangeIsOfTheNumbersWithItsType) {
  const std::vector<Index> range{0, 10};
  const auto packed = [&](Hdf5File& file) {
    file.write_attribute("/x", "scale_factor", 2.0);
    file.write_attribute("/x", "valid_range", std::span(range));
  };
  EXPECT_EQ(declared_complaint(std::vector<Index>{0, 10}, packed), "no error");
  EXPECT_TRUE(contains(declared_complaint(std::vector<Index>{0, 11}, packed), "is 11, which is outside of the range"));
  const auto unpacked = [](Hdf5File& file) {
    file.write_attribute("/x", "scale_factor", 2.0);
    file.write_attribute("/x", "valid_max", 10.0);
  };
  EXPECT_EQ(declared_complaint(std::vector<Index>{5}, unpacked), "no error");
  EXPECT_TRUE(contains(declared_complaint(std::vector<Index>{6}, unpacked), "is 12, which is outside of the range"));
}

TEST(Hdf5Conventions, DeclarationsWithoutAMeaningAreRefused) {
  EXPECT_TRUE(contains(
      declared_complaint(std::vector<double>{1},
                         [](Hdf5File& file) { file.write_attribute("/x", "missing_value", std::string("NA")); }),
      "its attribute missing_value should hold numbers"));
  EXPECT_TRUE(
      contains(declared_complaint(std::vector<double>{1},
                                  [](Hdf5File& file) { file.write_attribute("/x", "scale_factor", std::nan("")); }),
               "its attribute scale_factor should hold one finite number"));
}

}  // namespace
}  // namespace wasserstrom
