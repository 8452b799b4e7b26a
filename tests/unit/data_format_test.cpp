// The formats of [[data]], plain and packed.

#include <gtest/gtest.h>

#include <cmath>
#include <filesystem>
#include <limits>

#include "../support/test_directory.hpp"
#include "config_fixture.hpp"
#include "data_fixture.hpp"
#include "wasserstrom/hdf5/hdf5_file.hpp"

namespace wasserstrom {
namespace {

using config_fixture::contains;
using data_fixture::column_of;
using data_fixture::complaint;
using data_fixture::complaint_about;
using data_fixture::dense;
using data_fixture::read_one;
using data_fixture::rows_of;
using data_fixture::table;
using test::Packing;
using test::read_data;
using test::write_data;

const std::string libsvm_text = "# a comment\n+1 1:0.5 3:-2e1 # and one more\n\n-1\n2.5 2:+4 4:0\n";
const Rows libsvm_rows = rows_of({{0.5, 0, -20, 0}, {0, 0, 0, 0}, {0, 4, 0, 0}});

class Packed : public testing::TestWithParam<Packing> {};
class Compressed : public Packed {};

TEST_P(Packed, Libsvm) {
  const auto set = read_one(table("libsvm", write_data("rows", libsvm_text, GetParam())));
  EXPECT_TRUE(set->design.is_sparse());
  EXPECT_EQ(dense(*set), libsvm_rows);
  EXPECT_EQ(set->response, column_of({1, -1, 2.5}));
  EXPECT_EQ(set->design.values().size(), 4u) << "the explicit zero is an entry";
  EXPECT_EQ(set->first_column, 1);
  EXPECT_EQ(set->columns, (std::vector<std::string>{"x1", "x2", "x3", "x4"}));
  EXPECT_EQ(set->design.row(1).value.size(), 0u);
}

TEST_P(Packed, Csv) {
  const auto set = read_one(table("csv", write_data("rows", "a,\"b, c\",y\n1,2,3\n4,5,-6\n", GetParam())));
  EXPECT_FALSE(set->design.is_sparse());
  EXPECT_EQ(dense(*set), rows_of({{1, 2}, {4, 5}}));
  EXPECT_EQ(set->response, column_of({3, -6}));
  EXPECT_EQ(set->columns, (std::vector<std::string>{"a", "b, c"}));
}

const std::string idx_bytes =
    std::string("\0\0\x08\x03\0\0\0\2\0\0\0\1\0\0\0\2", 16) + std::string("\0\xff\x33\x01", 4);
const std::string idx_labels = std::string("\0\0\x08\x01\0\0\0\2", 8) + std::string("\7\0", 2);

TEST_P(Packed, Idx) {
  const std::string images = write_data("images", idx_bytes, GetParam()),
                    labels = write_data("labels", idx_labels, GetParam());
  const auto set = read_one(table("idx", images, "labels = \"" + labels + "\""));
  EXPECT_EQ(dense(*set), rows_of({{0, 1}, {51.0 / 255, 1.0 / 255}}));
  EXPECT_EQ(set->response, column_of({7, 0}));
}

TEST_P(Compressed, LongFileInSeveralStreams) {
  std::string text, whole;
  for (int part = 0; part < 3; ++part) {
    std::string piece;
    for (int i = 0; i < 40000; ++i)
      piece += std::to_string((i * 7919 + part) % 1000003) + "," + std::to_string(i) + "\n";
    text += piece;
    whole += test::packed(piece, GetParam());
  }
  const auto direct = read_one(table("csv", write_data("direct", text)));
  const auto joined = read_one(table("csv", write_data("joined", whole)));
  EXPECT_EQ(direct->design.rows(), 120000);
  EXPECT_EQ(dense(*direct), dense(*joined));
  EXPECT_EQ(direct->response, joined->response);
}

TEST_P(Compressed, DamagedOrCutOffIsAnErrorWithTheFilesName) {
  std::string text;
  for (int i = 0; i < 3000; ++i) text += std::to_string(i * 7919 % 1000003) + ",1\n";
  const std::string whole = test::packed(text, GetParam());
  for (const std::size_t length : {std::size_t{12}, whole.size() / 2, whole.size() - 1})
    EXPECT_TRUE(
        contains(complaint_about("csv", whole.substr(0, length)), "file': its compressed contents end too soon"))
        << length << " of " << whole.size() << " bytes";
  for (const std::size_t at : {whole.size() / 2, whole.size() - 5}) {
    std::string bad = whole;
    bad[at] = static_cast<char>(bad[at] ^ 0x55);
    EXPECT_TRUE(contains(complaint_about("csv", bad), "file': its compressed contents are damaged (")) << "byte " << at;
  }
  EXPECT_TRUE(contains(complaint_about("csv", whole + "rubbish"), "are damaged ("));
}

std::string packing_name(const testing::TestParamInfo<Packing>& info) {
  if (info.param == Packing::plain) return "plain";
  return info.param == Packing::gzip ? "gzip" : "bzip2";
}

INSTANTIATE_TEST_SUITE_P(Data, Packed, testing::Values(Packing::plain, Packing::gzip, Packing::bzip2), packing_name);
INSTANTIATE_TEST_SUITE_P(Data, Compressed, testing::Values(Packing::gzip, Packing::bzip2), packing_name);

// ---- LIBSVM text

TEST(LibsvmData, CountsFromZeroAndKnowsMoreColumns) {
  const auto set = read_one(table("libsvm", write_data("rows", "1 0:2\n1 2:3"), "index_base = 0\ncolumns = 5"));
  EXPECT_EQ(dense(*set), rows_of({{2, 0, 0, 0, 0}, {0, 0, 3, 0, 0}}));
  EXPECT_EQ(set->columns.back(), "x4");
}

TEST(LibsvmData, NamesFileLineAndText) {
  const auto said = [](const std::string& text, const std::string& more = {}) {
    return complaint_about("libsvm", text, more);
  };
  EXPECT_TRUE(contains(said("1 1:2\n1:3\n"), "file:2: no response in front of '1:3'"));
  EXPECT_TRUE(
      contains(said("cat 1:2\n"), "file:1: 'cat' in the response is not a finite number: code classes as numbers"));
  EXPECT_TRUE(contains(said("nan 1:2\n"), "file:1: the response has no value ('nan')"));
  EXPECT_TRUE(contains(said("1 1:2\n\n1 0:3\n"), "file:3: the index of '0:3' is below 1: set index_base = 0"));
  EXPECT_TRUE(contains(said("1 -1:2\n", "index_base = 0"), "file:1: the index of '-1:2' is below 0"));
  EXPECT_TRUE(contains(said("1 3:2 2:1\n"), "file:1: the index of '2:1' does not exceed the one before it, 3"));
  EXPECT_TRUE(contains(said("1 3:2 3:1\n"), "file:1: the index of '3:1' does not exceed the one before it, 3"));
  EXPECT_TRUE(contains(said("1 3:inf\n"), "file:1: 'inf' in column 3 is not a finite number"));
  EXPECT_TRUE(contains(said("1 3:\n"), "file:1: column 3 has no value"));
  EXPECT_TRUE(contains(said("1 3:1e999\n"), "file:1: '1e999' in column 3 is not a finite number"));
  EXPECT_TRUE(
      contains(said("x 1:?\n1 1:2\nx 1:?\n"), "file:1: 'x' in the response is not a finite number, so in 2 rows"));
  EXPECT_TRUE(
      contains(said("x 1:?\n1 1:2\nx 1:?\n"), "file:1: column 1 has no value ('?'), so in 2 rows (lines 1, 3)"));
  EXPECT_TRUE(contains(said("1 3\n"), "file:1: '3' is no entry"));
  EXPECT_TRUE(contains(said("1 a:3\n"), "file:1: 'a:3' is no entry"));
  EXPECT_TRUE(contains(said("1 1:1\n1 4:1\n", "columns = 3"), "file:2: '4:1' lies beyond the last of 3 columns, 3"));
  EXPECT_TRUE(contains(said("1 3:1\n", "index_base = 0\ncolumns = 3"), "'3:1' lies beyond the last of 3 columns, 2"));
  EXPECT_TRUE(contains(said("1 2147483648:1\n"), "file:1: the index of '2147483648:1' is too large"));
  EXPECT_TRUE(contains(said("# nothing\n"), "file: there are no rows"));
  EXPECT_TRUE(contains(said(""), "file: there are no rows"));
  EXPECT_TRUE(contains(said("1\n-1\n"), "file: no row has an entry"));
}

// ---- IDX

/// An IDX file of one row of such elements.
std::string idx_row(char code, int count, const std::string& elements) {
  return std::string("\0\0", 2) + code + '\2' + std::string("\0\0\0\1\0\0\0", 7) + static_cast<char>(count) + elements;
}

TEST(IdxData, ReadsAllElementTypes) {
  const auto read = [](const std::string& content, const std::string& more = {}) {
    return dense(*read_one(table("idx", write_data("images", content), more)));
  };
  EXPECT_EQ(read(idx_row(0x08, 2, "\x80\x01"), "scale = 1"), rows_of({{128, 1}}));
  EXPECT_EQ(read(idx_row(0x08, 2, "\x80\x01"), "scale = 2"), rows_of({{64, 0.5}}));
  EXPECT_EQ(read(idx_row(0x09, 2, "\x80\x01")), rows_of({{-128, 1}}));
  EXPECT_EQ(read(idx_row(0x0B, 2, std::string("\xff\xfe\x01\x00", 4))), rows_of({{-2, 256}}));
  EXPECT_EQ(read(idx_row(0x0C, 2, std::string("\xff\xff\xff\xfe\0\1\0\0", 8))), rows_of({{-2, 65536}}));
  EXPECT_EQ(read(idx_row(0x0D, 2, std::string("\x3f\xc0\0\0\xc0\x20\0\0", 8))), rows_of({{1.5, -2.5}}));
  EXPECT_EQ(read(idx_row(0x0E, 1, std::string("\xbf\xb9\x99\x99\x99\x99\x99\x9a", 8))), rows_of({{-0.1}}));
}

// A new pixel of two old ones is a mean of three with the weights 3 : 3 : 1; 0 and 1 go to the ends of the range.
TEST(IdxData, PicturesGetAnotherSizeAndRange) {
  const std::string row("\x00\x07\x0e\x15", 4);
  const std::string picture = std::string("\0\0\x08\3\0\0\0\1\0\0\0\4\0\0\0\4", 16) + row + row + row + row;
  const std::string path = write_data("images", picture);
  const auto read = [&](const std::string& more) { return dense(*read_one(table("idx", path, more))); };
  const Rows found = read("scale = 1\nresize = 2"), wanted = rows_of({{5, 16, 5, 16}});
  ASSERT_EQ(found.cols(), 4);
  EXPECT_LT((found - wanted).cwiseAbs().maxCoeff(), 1e-13);
  EXPECT_EQ(read("scale = 7\nrange = [-1, 1]").leftCols(4), rows_of({{-1, 1, 3, 5}}));
  EXPECT_EQ(read("scale = 1\nresize = 4"), read("scale = 1"));
}

TEST(IdxData, SaysWhatIsWrong) {
  const auto said = [](const std::string& content) { return complaint_about("idx", content); };
  EXPECT_TRUE(contains(said("P5 28 28"), "file: it begins with 50 35 20 32, which is no IDX file"));
  EXPECT_TRUE(contains(said(std::string("\0\0\x0A\1\0\0\0\1\1", 9)), "begins with 00 00 0a 01"));
  EXPECT_TRUE(contains(said(""), "file: it ends within its header"));
  EXPECT_TRUE(contains(said(idx_bytes.substr(0, 6)), "file: it ends within its header"));
  EXPECT_TRUE(contains(said(idx_bytes.substr(0, 19)), "file: it ends before the last of the 2 rows"));
  EXPECT_TRUE(contains(said(idx_bytes + "x"), "file: it goes on behind the 2 x 2 elements"));
  EXPECT_TRUE(contains(said(std::string("\0\0\x08\1\0\0\0\0", 8)), "size 0 in its header is 0"));
  EXPECT_TRUE(contains(said(idx_row(0x0D, 1, std::string("\x7f\x80\0\0", 4))),
                       "1 of its elements is no finite number; element 0 of row 0 is the first"));
  const std::string boast = std::string("\0\0\x08\2\xff\xff\xff\xff\x7f\xff\xff\xff", 12);
  EXPECT_TRUE(contains(said(boast), "it ends before the last of the 4294967295 rows"))
      << "and takes no memory for them";
  const std::string images = write_data("images", idx_bytes);
  const auto with_labels = [&](const std::string& labels) {
    return complaint([&] { read_data(table("idx", images, "labels = \"" + write_data("labels", labels) + "\"")); });
  };
  EXPECT_TRUE(contains(with_labels(std::string("\0\0\x08\1\0\0\0\1\7", 9)), "labels: it has 1 labels, but "));
  EXPECT_TRUE(contains(with_labels(idx_bytes), "labels: it has 2 numbers a row"));
}

// ---- HDF5

std::string hdf5_file() {
  const std::filesystem::path path = test::file_of_rank("data.h5");
  Hdf5File file = Hdf5File::create(path.string());
  file.create_group("/train");
  file.create_dataset("/train/x", {ElementType::float64, {2, 3, 2}});
  Rows rows(2, 6);
  for (Index k = 0; k < 12; ++k) rows.data()[k] = 0.5 * static_cast<double>(k);
  file.write_rows("/train/x", 0, rows);
  file.write("/train/y", std::span<const Index>(std::vector<Index>{3, -4}));
  file.write("/train/long", std::span<const Index>(std::vector<Index>{1, 2, 3}));
  file.write("/train/gap", std::span<const double>(std::vector<double>{1, std::numeric_limits<double>::quiet_NaN()}));
  file.write("/train/bytes", std::span<const std::uint8_t>(std::vector<std::uint8_t>{200, 3}));
  file.write("/train/words", std::vector<std::string>{"a", "b"});
  file.close();
  return path.filename().string();
}

TEST(Hdf5Data, ReadsDatasetsOfAnyRankAndNumber) {
  const std::string file = hdf5_file();
  const auto set = read_one(table("hdf5", file, "dataset = '/train/x'\nresponse = '/train/y'"));
  EXPECT_EQ(dense(*set), rows_of({{0, 0.5, 1, 1.5, 2, 2.5}, {3, 3.5, 4, 4.5, 5, 5.5}}));
  EXPECT_EQ(set->response, column_of({3, -4}));
  EXPECT_EQ(dense(*read_one(table("hdf5", file, "dataset = 'train/bytes'"))), rows_of({{200}, {3}}));
  const auto of_several =
      read_one(table("hdf5", file, "dataset = '/train/bytes'\nresponse = '/train/x'\nresponse_column = 4"));
  EXPECT_EQ(of_several->response, column_of({2, 5}));
}

TEST(Hdf5Data, SaysWhatIsWrong) {
  const std::string file = hdf5_file();
  const auto said = [&](const std::string& keys) { return complaint([&] { read_data(table("hdf5", file, keys)); }); };
  EXPECT_TRUE(contains(said("dataset = '/test/x'"), "data.h5: there is no dataset '/test/x' in it"));
  EXPECT_TRUE(contains(said("dataset = '/train'"), "there is no dataset '/train' in it"));
  EXPECT_TRUE(contains(said("dataset = '/train/words'"), "it holds text, not numbers"));
  EXPECT_TRUE(contains(said("dataset = '/train/gap'"), "data.h5:/train/gap: row 1, column 0 (both from 0) is nan"));
  EXPECT_TRUE(contains(said("dataset = '/train/x'\nresponse = '/train/long'"),
                       "the dataset '/train/long' has 3 rows, and the features 2"));
  EXPECT_TRUE(contains(said("dataset = '/train/bytes'\nresponse = '/train/x'"),
                       "say which is the response, by response_column"));
  EXPECT_TRUE(
      contains(said("dataset = '/train/bytes'\nresponse = '/train/x'\nresponse_column = 6"), "has 6 numbers a row"));
  EXPECT_TRUE(contains(said("dataset = '/train/bytes'\nresponse_column = 1"), "it is a column of the response"));
  EXPECT_TRUE(contains(complaint_about("hdf5", "no HDF5", "dataset = '/x'"), "it is not an HDF5 file"));
}

}  // namespace
}  // namespace wasserstrom
