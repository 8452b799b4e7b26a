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

TEST(Json, NoJsonIsRefused) {
  for (const std::string text : {"[1, 2]", "{\"y\": [1, 2}", "{\"y\": [1, 1e999]}", ""}) {
    const std::string path = write_data("d.json", text);
    EXPECT_THROW(read_data("[[data]]\nname = \"d\"\ntype = \"json\"\npath = \"" + path + "\"\nfeatures = [\"y\"]\n"),
                 ConfigError)
        << text;
  }
}

}  // namespace
}  // namespace wasserstrom
