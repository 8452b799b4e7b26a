// Data from JSON: columns as formulas of the arrays of a file.

#include <gtest/gtest.h>

#include <cmath>

#include "../support/data_case.hpp"
#include "wasserstrom/base/error.hpp"

namespace wasserstrom {
namespace {

using test::read_data;
using test::write_data;

const std::string file = R"({"N": 4, "y": [1, 2, 4, 8], "age": [3, 1, 3, 2], "X": [[1, 2], [3, 4], [5, 6], [7, 8]],
                            "zero": [0, 1, 2, 4], "short": [1, 2], "gap": [1, null, 2, 3], "ragged": [[1, 2], [3], [4, 5], [6, 7]]})";

DataRows read(const std::string& keys, test::Packing packing = test::Packing::plain) {
  const std::string path = write_data("d.json", file, packing);
  return read_data("[[data]]\nname = \"d\"\ntype = \"json\"\npath = \"" + path + "\"\n" + keys).select("d", "");
}

std::vector<double> column(const DataRows& data, Index c) {
  std::vector<double> values;
  for (Index r = 0; r < data.data->design.rows(); ++r) values.push_back(data.data->design.at(r, c));
  return values;
}

void expect_refused(const std::string& keys, const std::string& says) {
  try {
    read(keys);
    FAIL() << "not refused: " << keys;
  } catch (const ConfigError& error) {
    EXPECT_NE(std::string(error.what()).find(says), std::string::npos) << error.what();
  }
}

TEST(Json, ColumnsAreFormulas) {
  const DataRows data = read("features = [\"age = 3\", \" y * age\", \"log(y)\", \"X\"]\nresponse = \"y\"\n");
  EXPECT_EQ(data.data->columns, (std::vector<std::string>{"age = 3", "y * age", "log(y)", "X[1]", "X[2]"}));
  EXPECT_EQ(column(data, 0), (std::vector<double>{1, 0, 1, 0}));
  EXPECT_EQ(column(data, 1), (std::vector<double>{3, 2, 12, 16}));
  EXPECT_EQ(column(data, 2), (std::vector<double>{0, std::log(2), std::log(4), std::log(8)}));
  EXPECT_EQ(column(data, 4), (std::vector<double>{2, 4, 6, 8}));
  EXPECT_EQ(data.data->response, (Column(4) << 1, 2, 4, 8).finished());
}

TEST(Json, LagsLeaveTheFirstRowsOut) {
  const DataRows data =
      read("features = [\"lag(y, 2)\", \"age * lag(y, 1)\"]\nresponse = \"y\"\n", test::Packing::gzip);
  EXPECT_EQ(column(data, 0), (std::vector<double>{1, 2}));
  EXPECT_EQ(column(data, 1), (std::vector<double>{6, 8}));
  EXPECT_EQ(data.data->response, (Column(2) << 4, 8).finished());
}

TEST(Json, RowsThatALagDropsMayHoldAnything) {
  const DataRows data = read("features = [\"lag(y, 1)\", \"log(zero)\"]\nresponse = \"y\"\n");
  EXPECT_EQ(column(data, 1), (std::vector<double>{0, std::log(2), std::log(4)}));
}

TEST(Json, MistakesSayWhere) {
  expect_refused("features = [\"lag(gap, 2)\"]\n", "entry 1 of 'gap' is null");
  expect_refused("features = [\"log(zero)\"]\n", "row 0 of 'log(zero)' is -inf");
  expect_refused("features = [\"y\", \" y\"]\n", "'y' stands there twice");
  expect_refused("features = [\"y\"]\nresponse = \"y \"\n", "'y' is one of the features");
  expect_refused("features = [\"z\"]\n", "it has no 'z': it has N, X, age");
  expect_refused("features = [\"N\"]\n", "'N' is no array");
  expect_refused("features = [\"gap\"]\n", "entry 1 of 'gap' is null");
  expect_refused("features = [\"y\", \"short\"]\n", "'short' has 2 rows where 'y' has 4");
  expect_refused("features = [\"y * short\"]\n", "'short' has 2 entries where 'y' has 4");
  expect_refused("features = [\"ragged\"]\n", "row 1 of 'ragged'");
  expect_refused("features = [\"log(age) * X\"]\n", "'X' is [1,2]");
  expect_refused("features = [\"lag(y, 4)\"]\n", "a lag of 4 leaves none of 4 rows");
  expect_refused("features = [\"exp(y)\"]\n", "'exp(y)' makes no column");
  expect_refused("features = [\"y\", \"y\"]\n", "'y' stands there twice");
  expect_refused("features = []\n", "there is none");
  expect_refused("features = [\"y\"]\nresponse = \"X\"\n", "no number");
}

// What is said about a file with this text, whose array `y` is asked for.
std::string complaint_about(const std::string& text) {
  const std::string path = write_data("d.json", text);
  try {
    read_data("[[data]]\nname = \"d\"\ntype = \"json\"\npath = \"" + path + "\"\nfeatures = [\"y\"]\n");
  } catch (const ConfigError& error) {
    return error.what();
  }
  return "nothing";
}

std::string nested(int depth) {
  return "{\"y\": [1],\n\"x\": " + std::string(static_cast<std::size_t>(depth) - 1, '[') +
         std::string(static_cast<std::size_t>(depth) - 1, ']') + "}";
}

void expect_complaint(const std::string& text, const std::string& says) {
  EXPECT_NE(complaint_about(text).find(says), std::string::npos) << text << "\n" << complaint_about(text);
}

TEST(Json, NoJsonIsRefusedWithTheLine) {
  expect_complaint("[1, 2]", "no JSON object");
  expect_complaint("{\"y\":\n [1, 2}", "d.json:2: it is no JSON from '}' on");
  expect_complaint("{\"y\": [1,\n\n 1e999]}", "d.json:3: a number is beyond");
  expect_complaint("{\"y\": [1,\n NaN]}", "d.json:2: 'NaN' is no number of JSON");
  expect_complaint("{\"y\": [1, -Infinity]}", "'Infinity' is no number of JSON");
  expect_complaint("", "it ends too early");
  expect_complaint("{\"y\": [1],\n\"w\xFCrze\": [2]}", "d.json:2: the byte \\xfc is not UTF-8");
}

TEST(Json, TwinsAreRefused) {
  expect_complaint("{\"x\": [1, 2],\n \"y\": [1, 2],\n \"x\": [7, 8]}", "d.json:3: the name 'x' stands twice");
  expect_complaint("{\"y\": [1], \"deep\": {\"a\": 1,\n \"a\": 2}}", "d.json:2: the name 'a' stands twice");
  EXPECT_EQ(complaint_about("{\"y\": [1], \"a\": {\"y\": 1}, \"b\": {\"y\": 1}}"), "nothing");
}

TEST(Json, NestingHasALimit) {
  EXPECT_EQ(complaint_about(nested(64)), "nothing");
  expect_complaint(nested(65), "d.json:2: arrays and objects are nested more than 64 deep");
  expect_complaint(nested(100000), "nested more than 64 deep");
}

}  // namespace
}  // namespace wasserstrom
