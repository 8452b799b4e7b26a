// Text tables of [[data]]: separators, headers, columns, categories, and all that can be wrong with them.

#include <gtest/gtest.h>

#include "config_fixture.hpp"
#include "data_fixture.hpp"

namespace wasserstrom {
namespace {

using config_fixture::contains;
using data_fixture::column_of;
using data_fixture::complaint_about;
using data_fixture::dense;
using data_fixture::read_one;
using data_fixture::rows_of;
using data_fixture::table;
using test::write_data;
using Names = std::vector<std::string>;

std::shared_ptr<const DataSet> read_text(const std::string& text, const std::string& more = {}) {
  return read_one(table("csv", write_data("rows", text), more));
}

std::string said(const std::string& text, const std::string& more = {}) { return complaint_about("csv", text, more); }

// ---- Separators

TEST(CsvSeparator, IsTheOneThatPartsAllFirstLinesAlike) {
  for (const char* text : {"1;2;3\n4;5;6\n", "1,2,3\n4 , 5 , 6\n", "1\t2\t3\n4\t 5\t6\n", "1|2|3\n4|5|6",
                           " 1  2 3\r\n4 5   6 \r\n", "1\t2\t3\t\n4\t5\t6\t\n",
                           "\xEF\xBB\xBF"
                           "1 2 3\n# no row\n\n+4 5 6"})
    EXPECT_EQ(dense(*read_text(text)), rows_of({{1, 2}, {4, 5}})) << text;
  const auto odd = read_text("a;b,c\n1,2\n3,4\n");
  EXPECT_EQ(odd->columns, Names{"a;b"}) << "the semicolon parts no row";
  EXPECT_EQ(odd->reading, "header, parted by ','");
}

TEST(CsvSeparator, IsOneForTheWholeFile) {
  EXPECT_TRUE(contains(said("1,2,3\n4;5;6\n"), "file:2: 1 field where 3 should be"));
  EXPECT_TRUE(contains(said("1,2,3\n4 5 6\n7,8,9\n1\t2\t3\n"),
                       "file:2: 1 field where 3 should be, so in 2 rows (lines 2, 4): every row needs as many"));
}

TEST(CsvSeparator, MayBeGiven) {
  EXPECT_EQ(read_text("a;b c;d\n1 2\n", "separator = 'blank'")->columns, Names{"a;b"});
  EXPECT_EQ(dense(*read_text("1\t2\n", "separator = 'tab'")), rows_of({{1}}));
  EXPECT_TRUE(contains(said("1;2\n", "separator = ','\nresponse = 'none'"),
                       "file:1: '1;2' in column 0 is not a finite number"));
  EXPECT_TRUE(contains(said("1;2\n", "separator = 'comma'"), "unknown name \"comma\" for 'data[0].separator'"));
}

// ---- Headers

TEST(CsvHeader, IsALineOfNamesAboveNumbers) {
  for (const char* text : {"x,1\n1,2\n", "x,NA\n1,2\n", "x,1.2.3\n1,2\n", "\"7\",\"8\"\n1,2\n", "1st,2nd\n1,2\n"})
    EXPECT_EQ(read_text(text)->columns.size(), 1u) << text;
  const auto mixed = read_text("x,1\n1,2.1\n2,3.9\n3,6.2\n4,7.8\n");
  EXPECT_EQ(mixed->columns, Names{"x"});
  EXPECT_EQ(mixed->response_name, "1");
  EXPECT_EQ(mixed->response, column_of({2.1, 3.9, 6.2, 7.8}));
  EXPECT_EQ(mixed->reading, "header (with the number 1 among its names; header = false if it is a row), parted by ','");
  const auto years = read_text("\"2019\",\"2020\"\n1.5,2\n");
  EXPECT_EQ(years->columns, Names{"2019"});
  EXPECT_EQ(years->response_name, "2020");
}

TEST(CsvHeader, IsNoRowOfNumbers) {
  for (const char* text : {"1,2\n3,4\n", "0,1\n1,0\n1,1\n", "\"1\",\"2\"\n\"3\",\"4\"\n", "0,1,2\n3,4,5\n",
                           "0.0,1.0\n2.5,3.5\n", "-1,0\n2.5,3.5\n", "7\n", "0\n0.5\n"}) {
    const auto set = read_text(text, "response = 'none'");
    EXPECT_EQ(set->reading.substr(0, 9), "no header") << text;
    EXPECT_EQ(set->columns.front(), "x0") << text;
  }
  EXPECT_EQ(read_text("0,1\n5,12\n7,15\n")->reading,
            "no header (its first line counts; header = true if these are names), parted by ','");
  EXPECT_EQ(read_text("1,2\n3,4\n")->reading, "no header, parted by ','");
}

TEST(CsvHeader, IsAskedForWhereOnlyTheUserKnows) {
  EXPECT_TRUE(contains(said("# data\n0,1\n1,2.1\n2,3.9\n"), "file:2: '0' to '1' count as names do that nobody gave"));
  EXPECT_TRUE(contains(said("0 1\n0.5 oops\n1.5 2\n"), "file:1: '0' to '1' count"));
  EXPECT_TRUE(contains(said("0,1,2\n5,1,7\n"), "set header = true or false"));
  EXPECT_TRUE(contains(said("2019,2020,2021\n1.5,2.5,3\n"), "file:1: '2019' to '2021' count"));
  EXPECT_TRUE(contains(said("1.2.3,4\n5,6\n"), "file:1: '1.2.3' is no number, and no name stands beside it"));
  EXPECT_EQ(dense(*read_text("0,1\n1,2.1\n2,3.9\n", "header = true")), rows_of({{1}, {2}}));
  EXPECT_EQ(dense(*read_text("0,1\n1,2.1\n2,3.9\n", "header = false")), rows_of({{0}, {1}, {2}}));
  EXPECT_EQ(dense(*read_text("0,1\n1,2.1\n", "header = 'false'")), rows_of({{0}, {1}}));
  EXPECT_EQ(read_text("1.2.3,4\n5,6\n", "header = true")->columns, Names{"1.2.3"});
  EXPECT_TRUE(contains(said("x,y\n1,2\n", "header = false"), "file:1: 'x' in column 0 is not a finite number"));
}

TEST(CsvHeader, HasANameForEachColumn) {
  EXPECT_TRUE(contains(said("a,b\n1,2,3\n"), "file:2: 3 fields where 2 should be"));
  EXPECT_TRUE(contains(said("a,a\n1,2\n"), "file: the header has the name 'a' twice"));
  EXPECT_TRUE(contains(said(",a,y\n0,1,2\n"), "file: the name of column 0 in the header is empty"));
  EXPECT_EQ(read_text(",a,y\n0,1,2\n", "features = ['a']")->columns, Names{"a"}) << "row numbers may be left out";
}

// ---- Columns

TEST(CsvData, TakesTheResponseFromAnyColumn) {
  const std::string file = write_data("rows", "\"u \"\"v\"\"\";w;z\n1;2;3\n4;5;6\n");
  const auto with = [&](const std::string& response) { return read_one(table("csv", file, "response = " + response)); };
  EXPECT_EQ(with("'last'")->response, column_of({3, 6}));
  EXPECT_EQ(with("'w'")->response, column_of({2, 5}));
  EXPECT_EQ(with("'1'")->response, column_of({2, 5}));
  EXPECT_EQ(with("1")->response, column_of({2, 5})) << "a number without quotes";
  EXPECT_EQ(with("'u \"v\"'")->response, column_of({1, 4}));
  EXPECT_EQ(dense(*with("'w'")), rows_of({{1, 3}, {4, 6}}));
  EXPECT_EQ(with("'w'")->columns, (Names{"u \"v\"", "z"}));
  EXPECT_EQ(with("'w'")->response_name, "w");
  EXPECT_EQ(with("'none'")->response.size(), 0);
  EXPECT_EQ(dense(*with("'none'")), rows_of({{1, 2, 3}, {4, 5, 6}}));
  const auto unnamed = read_text("1 2 3\n", "header = false\nresponse = '1'");
  EXPECT_EQ(unnamed->columns, (Names{"x0", "x2"})) << "the file's numbers, in which the response counts";
}

TEST(CsvData, ChoosesFeaturesInTheirOrder) {
  const std::string text = "id,note,a,b,y\n7,x,1,2,3\n8,z,4,5,6\n";
  const auto set = read_text(text, "features = ['b', 2]");
  EXPECT_EQ(set->columns, (Names{"b", "a"}));
  EXPECT_EQ(dense(*set), rows_of({{2, 1}, {5, 4}}));
  EXPECT_EQ(set->response, column_of({3, 6}));
  EXPECT_EQ(set->number_of(0), 3);
  EXPECT_EQ(set->feature_of(2), 1);
  EXPECT_EQ(set->feature_of(0), -1);
  const DataSets sets = test::read_data(table("csv", write_data("rows", text), "features = ['a']"));
  EXPECT_EQ(sets.select("d", "column id = 8").rows, std::vector<Index>{1}) << "filters see what was left out";
  EXPECT_TRUE(contains(said(text, "features = ['c']"), "no column is named 'c' for 'features': the header names id"));
  EXPECT_TRUE(contains(said(text, "features = ['a', 2]"), "column 'a' stands twice in 'features'"));
  EXPECT_TRUE(contains(said(text, "features = ['a', 'a']"), "'a' stands there twice"));
  EXPECT_TRUE(contains(said(text, "features = ['a', 'y']"), "column 'y' is the response and one of the features"));
  EXPECT_TRUE(contains(said(text, "features = []"), "there is none"));
}

TEST(CsvData, MakesColumnsOfCategories) {
  const std::string text = "city,zone,x,y\nKiel,10,1,0\nBonn,2,2,1\n\"NA\",2,3,0\n";
  const auto set = read_text(text, "categories = ['city', 'zone']");
  EXPECT_EQ(set->columns, (Names{"city=Kiel", "city=NA", "zone=10", "x"})) << "levels sorted, the first left out";
  EXPECT_EQ(dense(*set), rows_of({{1, 0, 1, 1}, {0, 0, 0, 2}, {0, 1, 0, 3}}));
  const auto all = read_text(text, "categories = ['city']\ndrop_first = false");
  EXPECT_EQ(all->columns, (Names{"city=Bonn", "city=Kiel", "city=NA", "zone", "x"}));
  EXPECT_EQ(dense(*all).leftCols(3).rowwise().sum(), Column::Ones(3));
  const auto unnamed = read_text("Kiel,1\nBonn,2\n", "categories = [0]\ndrop_first = false");
  EXPECT_EQ(unnamed->columns, (Names{"x0=Bonn", "x0=Kiel"}));
  EXPECT_EQ(read_text(text, "categories = ['city']\nfeatures = ['x']")->columns, Names{"x"}) << "for filters only";
  EXPECT_TRUE(contains(said(text, "categories = ['y']"), "column 'y' is the response and one of the categories"));
  EXPECT_TRUE(contains(said("c,y\na,1\na,2\n", "categories = ['c']"), "file: no column is a feature"));
  EXPECT_TRUE(contains(said(text, "drop_first = false"), "there are no 'categories'"));
  EXPECT_TRUE(contains(said("c,x,y\na,1,1\nNA,1,2\n", "categories = ['c']"), "file:3: column 'c' has no value ('NA')"));
}

// ---- All that is wrong, in one error

TEST(CsvData, CountsMissingValuesByColumn) {
  const std::string all = said("age,sex,y\n1,NA,3\n,1,2\nNaN,?,1\n4,null,5\n5,1,\n");
  EXPECT_TRUE(contains(all, "file:2: column 'sex' has no value ('NA'), so in 3 rows (lines 2, 4, 5): fill it in"));
  EXPECT_TRUE(contains(all, "file:3: column 'age' has no value, so in 2 rows (lines 3, 4): fill it in"));
  EXPECT_TRUE(contains(all, "file:6: column 'y' has no value: fill it in"));
  EXPECT_TRUE(contains(said("1\t2\n3\t\n4\t\n"), "file:2: column 1 has no value, so in 2 rows"));
  std::string many = "a,y\n";
  for (int i = 0; i < 1000; ++i) many += "NA,1\n";
  EXPECT_TRUE(contains(said(many), "so in 1000 rows (lines 2, 3, 4, 5, 6, ...)"));
}

TEST(CsvData, NamesFileLineColumnAndText) {
  EXPECT_TRUE(contains(said("1,2\n3,x\n"),
                       "file:2: 'x' in column 1 is not a finite number: mend it, list the column in "
                       "'categories', or choose others by 'features'"));
  EXPECT_TRUE(contains(said("a,y\n1,2\nred,4\nblue,5\n"),
                       "file:3: 'red' in column 'a' is not a finite number, so in 2 rows (lines 3, 4): mend it, list"));
  EXPECT_TRUE(contains(said("nan,2\n"), "file:1: column 0 has no value ('nan')"));
  EXPECT_TRUE(contains(said("1,2\n3,-inf\n"), "file:2: '-inf' in column 1 is not a finite number"));
  EXPECT_TRUE(contains(said("1,2\n3,1e999\n"), "file:2: '1e999' in column 1 is not a finite number"));
  EXPECT_TRUE(contains(said("1,2,3\n4,,6\n"), "file:2: column 1 has no value"));
  EXPECT_TRUE(
      contains(said("1,5;2,5\n3,5;4,5\n"),
               "file:1: '1,5' in column 0 is not a finite number, so in 2 rows (lines 1, 2): write decimal points"));
  EXPECT_TRUE(contains(said("1,2\n\"3,4\n"), "file:2: the quotes of '3,4' are not closed"));
  EXPECT_TRUE(contains(said("1,2\n\"3\"4,5\n"), "file:2: the quotes of '34' are not closed in this line, or more"));
  EXPECT_TRUE(contains(said("a,b\n"), "file: there are no numbers in it"));
  EXPECT_TRUE(contains(said(""), "file: there are no numbers in it"));
}

TEST(CsvData, NamesColumnsThatThereAreNone) {
  EXPECT_TRUE(
      contains(said("a,b\n1,2\n", "response = 'c'"), "no column is named 'c' for the response: the header names a, b"));
  for (const char* number : {"'2'", "2", "-1"})
    EXPECT_TRUE(contains(said("1,2\n", "response = " + std::string(number)), "columns are numbered from 0 to 1"));
  EXPECT_TRUE(contains(said("1,2\n", "response = 'y'"), "there is no header: give the number"));
  EXPECT_TRUE(contains(said("1\n2\n"), "file: the only column is the response"));
}

}  // namespace
}  // namespace wasserstrom
