// Every verb of Hdf5File, and what it says when something is wrong.  Serial: each rank has a file of its own.

#include "wasserstrom/hdf5/hdf5_file.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <fstream>
#include <string>
#include <vector>

#include "support/test_directory.hpp"
#include "wasserstrom/base/error.hpp"

namespace wasserstrom {
namespace {

class Hdf5FileTest : public ::testing::Test {
 protected:
  const std::string path_ = test::file_of_rank("data.h5").string();
};

// The message of the IoError that `action` throws.
template <class Action>
std::string error_of(const Action& action) {
  try {
    action();
  } catch (const IoError& error) {
    return error.what();
  }
  ADD_FAILURE() << "no IoError was thrown";
  return {};
}

void expect_words(const std::string& message, const std::vector<std::string>& words) {
  for (const std::string& word : words)
    EXPECT_NE(message.find(word), std::string::npos) << "'" << word << "' is missing in: " << message;
}

TEST_F(Hdf5FileTest, KeepsScalarsAndArrays) {
  const std::vector<double> reals{0.1, -2.5, 1e300};
  const std::vector<Index> integers{-1, Index{1} << 40};
  const std::vector<std::uint8_t> bytes{0, 255};
  Hdf5File file = Hdf5File::create(path_);
  file.write("/numbers/real", 0.1);
  file.write("/numbers/integer", Index{1} << 40);
  file.write("/numbers/reals", reals);
  file.write("/numbers/integers", integers);
  file.write("/numbers/bytes", bytes);
  file.close();

  const Hdf5File read = Hdf5File::open_read(path_);
  EXPECT_EQ(read.read_real("/numbers/real"), 0.1);
  EXPECT_EQ(read.read_integer("/numbers/integer"), Index{1} << 40);
  EXPECT_EQ(read.read_reals("/numbers/reals"), reals);
  EXPECT_EQ(read.read_integer_rows("/numbers/integers", 0, 2), integers);
  EXPECT_EQ(read.read_integer_rows("/numbers/bytes", 0, 2), (std::vector<Index>{0, 255}));
  EXPECT_EQ(read.shape("/numbers/bytes").type, ElementType::uint8);
  EXPECT_EQ(read.shape("/numbers/integers").type, ElementType::int64);
  EXPECT_EQ(read.shape("/numbers/reals").extent, std::vector<Index>{3});
  EXPECT_TRUE(read.shape("/numbers/real").extent.empty());
}

TEST_F(Hdf5FileTest, KeepsTexts) {
  const std::vector<std::string> names{"x", "", "Strömung"};
  Hdf5File file = Hdf5File::create(path_);
  file.write("/name", std::string("größer"));
  file.write("/empty", std::string());
  file.write("/names", names);
  file.write("/none", std::vector<std::string>{});
  file.close();

  const Hdf5File read = Hdf5File::open_read(path_);
  EXPECT_EQ(read.read_text("/name"), "größer");
  EXPECT_EQ(read.read_text("/empty"), "");
  EXPECT_EQ(read.read_texts("/names"), names);
  EXPECT_TRUE(read.read_texts("/none").empty());
  EXPECT_EQ(read.shape("/names").type, ElementType::text);
}

TEST_F(Hdf5FileTest, KeepsAndReplacesAttributes) {
  const std::vector<Index> version{1, 0};
  Hdf5File file = Hdf5File::create(path_);
  file.create_group("/group");
  file.write_attribute("/", "complete", Index{0});
  file.write_attribute("/", "complete", Index{1});
  file.write_attribute("/group", "time", 0.25);
  file.write_attribute("/group", "format", std::string("snapshot"));
  file.write_attribute("/group", "version", version);
  file.write_ascii_attribute("/group", "Type", "UnstructuredGrid");
  file.close();

  const Hdf5File read = Hdf5File::open_read(path_);
  EXPECT_EQ(read.integer_attribute("/", "complete"), 1);
  EXPECT_EQ(read.real_attribute("/group", "time"), 0.25);
  EXPECT_EQ(read.text_attribute("/group", "format"), "snapshot");
  EXPECT_EQ(read.integer_attribute("/group", "version"), 1);
  EXPECT_EQ(read.text_attribute("/group", "Type"), "UnstructuredGrid");
  EXPECT_TRUE(read.has_attribute("/group", "time"));
  EXPECT_FALSE(read.has_attribute("/group", "step"));
  EXPECT_FALSE(read.has_attribute("/absent", "step"));
}

TEST_F(Hdf5FileTest, ListsGroups) {
  Hdf5File file = Hdf5File::create(path_);
  file.create_group("/b/inner");
  file.write("/b/value", 1.0);
  file.write("/a", 1.0);
  EXPECT_EQ(file.children("/"), (std::vector<std::string>{"a", "b"}));
  EXPECT_EQ(file.children("/b"), (std::vector<std::string>{"inner", "value"}));
  EXPECT_TRUE(file.is_group("/"));
  EXPECT_TRUE(file.is_group("/b/inner"));
  EXPECT_FALSE(file.is_group("/b/value"));
  EXPECT_FALSE(file.is_group("/c"));
  EXPECT_TRUE(file.exists("/b/value"));
  EXPECT_FALSE(file.exists("/c/value"));
}

TEST_F(Hdf5FileTest, MovesRows) {
  Rows rows(5, 2);
  rows << 1, 2, 3, 4, 5, 6, 7, 8, 9, 10;
  Hdf5File file = Hdf5File::create(path_);
  file.create_dataset("/matrix", {ElementType::float64, {5, 2}});
  file.create_dataset("/column", {ElementType::float64, {5}});
  file.create_dataset("/ids", {ElementType::int64, {5}});
  file.write_rows("/matrix", 0, rows.topRows(3));
  file.write_rows("/matrix", 3, rows.bottomRows(2));
  file.write_rows("/column", 0, rows.col(1));  // every second number
  file.write_rows("/ids", 1, std::vector<Index>{7, 8});
  file.write_rows("/ids", 5, std::vector<Index>{});

  EXPECT_EQ(file.read_rows("/matrix", 0, 5), rows);
  EXPECT_EQ(file.read_rows("/matrix", 2, 2), rows.middleRows(2, 2));
  EXPECT_EQ(file.read_rows("/column", 0, 5), rows.col(1));
  EXPECT_EQ(file.read_rows("/matrix", 5, 0).rows(), 0);
  EXPECT_EQ(file.read_integer_rows("/ids", 1, 2), (std::vector<Index>{7, 8}));
}

TEST_F(Hdf5FileTest, LinksAndScalesAndPointViewsShareTheBytes) {
  for (const Index dimension : {1, 2, 3, 5}) {
    const Rows position = Rows::Random(4, dimension);
    Hdf5File file = Hdf5File::create(path_);
    file.create_dataset("/position", {ElementType::float64, {4, dimension}});
    file.write("/axis", std::vector<Index>{0, 1, 2, 3});
    file.make_scale("/axis", "axis");
    file.attach_scale("/position", 0, "/axis");
    file.hard_link("/position", "/view/position");
    file.create_point_view("/view/points", "/position");
    file.write_rows("/position", 0, position);
    file.close();

    const Hdf5File read = Hdf5File::open_read(path_);
    EXPECT_EQ(read.read_rows("/view/position", 0, 4), position);
    Rows seen = Rows::Zero(4, 3);
    const Index columns = std::min<Index>(3, dimension);
    seen.leftCols(columns) = position.leftCols(columns);
    EXPECT_EQ(read.read_rows("/view/points", 0, 4), seen);
    EXPECT_EQ(read.text_attribute("/axis", "CLASS"), "DIMENSION_SCALE");
    EXPECT_TRUE(read.has_attribute("/position", "DIMENSION_LIST"));
  }
}

TEST_F(Hdf5FileTest, OpensForWriting) {
  Hdf5File::create(path_).close();
  Hdf5File file = Hdf5File::open_write(path_);
  file.write("/late", 2.0);
  file.close();
  EXPECT_EQ(Hdf5File::open_read(path_).read_real("/late"), 2.0);
}

TEST_F(Hdf5FileTest, SaysWhyAFileDoesNotOpen) {
  expect_words(error_of([&] { Hdf5File::open_read(path_); }), {path_, "no such file"});
  expect_words(error_of([&] { Hdf5File::open_read(test::test_directory().string()); }), {"directory"});
  std::ofstream(path_) << "step,time\n1,0.5\n";
  expect_words(error_of([&] { Hdf5File::open_read(path_); }), {path_, "not an HDF5 file"});
  expect_words(error_of([&] { Hdf5File::create(path_ + "/x/y.h5"); }), {path_ + "/x/y.h5", "cannot create"});
}

TEST_F(Hdf5FileTest, NoticesATruncatedFile) {
  Hdf5File file = Hdf5File::create(path_);
  file.write("/numbers", std::vector<double>(1000, 1.0));
  file.close();
  std::filesystem::resize_file(path_, std::filesystem::file_size(path_) / 2);
  expect_words(error_of([&] { Hdf5File::open_read(path_); }), {path_, "truncated"});
}

TEST_F(Hdf5FileTest, NamesTheObjectThatIsWrong) {
  Hdf5File file = Hdf5File::create(path_);
  file.write("/text", std::string("word"));
  file.write("/reals", std::vector<double>{1, 2, 3});
  expect_words(error_of([&] { file.read_real("/absent"); }), {path_, "/absent"});
  expect_words(error_of([&] { file.read_real("/text"); }), {path_, "/text", "numbers"});
  expect_words(error_of([&] { file.read_text("/reals"); }), {path_, "/reals", "text"});
  expect_words(error_of([&] { file.read_real("/reals"); }), {path_, "/reals", "not 3"});
  expect_words(error_of([&] { file.read_rows("/reals", 2, 2); }), {path_, "/reals", "3 rows"});
  expect_words(error_of([&] { file.read_rows("/text", 0, 1); }), {path_, "/text"});
  expect_words(error_of([&] { file.write_rows("/reals", 0, Rows::Zero(1, 2)); }), {path_, "/reals", "2 numbers"});
  expect_words(error_of([&] { file.integer_attribute("/reals", "units"); }), {path_, "/reals", "units"});
  expect_words(error_of([&] { file.write("/text", 1.0); }), {path_, "/text", "create"});
}

TEST_F(Hdf5FileTest, KnowsItsLibrary) {
  const std::string version = hdf5_version();
  EXPECT_EQ(std::count(version.begin(), version.end(), '.'), 2) << version;
}

}  // namespace
}  // namespace wasserstrom
