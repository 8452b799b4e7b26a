#pragma once
// What a case makes of its [[diagnostic]] tables; shared by the tests of their types and of their references.

#include <gtest/gtest.h>

#include <fstream>
#include <string>
#include <vector>

#include "../support/particles.hpp"
#include "../support/test_directory.hpp"
#include "wasserstrom/diagnostics/diagnostic.hpp"

namespace wasserstrom::diagnostic_fixture {

inline const char* const mixture =
    "[[objective]]\nname = \"m\"\ntype = \"energy\"\n"
    "target = { type = \"gaussian_mixture\", weights = [1, 3], means = [[-3, 0], [3, 0]], std = [1.0, 2.0] }\n";
inline const std::string plain =
    "[[objective]]\nname = \"e\"\ntype = \"expectation\"\npotential = { type = \"quadratic\" }\n";

/// What a case makes of its [[diagnostic]] tables, with all that they look at.
struct Made {
  Made(const std::string& text, Index dimension, const Communicator& communicator)
      : config(test::small_case(dimension, text)),
        data(config.tables("data"), test::test_directory().string(), communicator),
        objectives(make_objectives(config.tables("objective"), dimension, data)),
        diagnostics(make_diagnostics(config.tables("diagnostic"),
                                     {objectives, data, communicator, test::test_directory().string(), dimension, 1})) {
  }
  Config config;
  DataSets data;
  Objectives objectives;
  Diagnostics diagnostics;
};

inline std::vector<double> evaluate(const Diagnostics& diagnostics, const PointCloud& input) {
  std::vector<double> numbers;
  for (const auto& [name, diagnostic] : diagnostics) {
    const std::vector<double> found = diagnostic->evaluate(input);
    EXPECT_EQ(found.size(), diagnostic->names().size()) << name;
    numbers.insert(numbers.end(), found.begin(), found.end());
  }
  return numbers;
}

/// Writes a table of the test directory, on one rank, below a header where one is given.
inline void write_table(const std::string& name, const Rows& rows, const std::string& header = {}) {
  Communicator().on_root([&] {
    std::ofstream file(test::test_directory() / name);
    file.precision(17);
    if (!header.empty()) file << header << '\n';
    for (Index i = 0; i < rows.rows(); ++i)
      for (Index c = 0; c < rows.cols(); ++c) file << rows(i, c) << (c + 1 < rows.cols() ? ',' : '\n');
  });
}

/// A table that is called like its type.
inline std::string diagnostic(const std::string& type, const std::string& keys = {}) {
  return "[[diagnostic]]\nname = \"" + type + "\"\ntype = \"" + type + "\"\n" + keys;
}

template <class Failure>
std::string message(const std::string& text, Index dimension = 2) {
  try {
    Made(text, dimension, Communicator());
  } catch (const Failure& error) {
    return error.what();
  }
  return "nothing was thrown";
}

}  // namespace wasserstrom::diagnostic_fixture
