#pragma once
// Small files of data, what they hold and what is said about them; shared by the tests of formats and of data sets.

#include <initializer_list>
#include <memory>
#include <string>

#include "../support/data_case.hpp"
#include "wasserstrom/base/error.hpp"
#include "wasserstrom/data/data_set.hpp"

namespace wasserstrom::data_fixture {

/// A table [[data]] named "d" of the file that `name` names.
inline std::string table(const std::string& type, const std::string& name, const std::string& more = {}) {
  return "[[data]]\nname = \"d\"\ntype = \"" + type + "\"\npath = \"" + name + "\"\n" + more + "\n";
}

inline std::shared_ptr<const DataSet> read_one(const std::string& tables) {
  return test::read_data(tables).select("d", "").data;
}

template <class Action>
std::string complaint(const Action& action) {
  try {
    action();
  } catch (const ConfigError& error) {
    return error.what();
  }
  return "no error";
}

/// What is said about a file with this content.
inline std::string complaint_about(const std::string& type, const std::string& content, const std::string& more = {}) {
  return complaint([&] { test::read_data(table(type, test::write_data("file", content), more)); });
}

inline Rows dense(const DataSet& set) {
  Rows all(set.design.rows(), set.design.columns());
  for (Index i = 0; i < all.rows(); ++i)
    for (Index j = 0; j < all.cols(); ++j) all(i, j) = set.design.at(i, j);
  return all;
}

inline Rows rows_of(std::initializer_list<std::initializer_list<double>> lists) { return Rows(lists); }

inline Column column_of(std::initializer_list<double> list) {
  return Eigen::Map<const Column>(list.begin(), static_cast<Index>(list.size()));
}

}  // namespace wasserstrom::data_fixture
