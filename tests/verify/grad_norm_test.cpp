// GradNorm of MWGraD and A-MWGraD on the four targets of the papers (h = 1, 50 particles, mean over five starts):
// values that an independent implementation gave, to two digits; met to one unit of the last digit.  n counts
// evaluations; n = 1 is the start.
//
// The starts are numpy.random.default_rng(s).normal(size=(50, 2)), s = 0..4, in tests/verify/starts.

#include <gtest/gtest.h>

#include <cmath>
#include <map>
#include <ostream>

#include "../support/flow_run.hpp"
#include "../support/gaussian_case.hpp"
#include "../support/source_file.hpp"

namespace wasserstrom {
namespace {

struct Row {
  const char* estimator;
  double step;
  const char* form;                   ///< of a_mwgrad; empty for mwgrad
  std::map<Index, double> grad_norm;  ///< by n
};

void PrintTo(const Row& row, std::ostream* out) {
  *out << row.estimator << ", step " << row.step << ", " << (*row.form ? row.form : "mwgrad");
}

const std::vector<Row> table = {
    {"svgd", 0.001, "", {{1, 7.1e-3}, {50, 6.8e-3}, {100, 6.6e-3}, {300, 5.6e-3}, {500, 4.8e-3}, {1000, 3.3e-3}}},
    {"svgd",
     0.001,
     "literal",
     {{1, 7.1e-3}, {50, 5.4e-3}, {100, 2.4e-3}, {300, 8.6e-5}, {500, 1.3e-5}, {1000, 2.2e-6}}},
    {"svgd",
     0.001,
     "semi_implicit",
     {{1, 7.1e-3}, {50, 5.4e-3}, {100, 2.4e-3}, {300, 8.2e-5}, {500, 1.2e-5}, {1000, 2.0e-6}}},
    {"svgd", 0.005, "", {{1, 7.1e-3}, {50, 5.9e-3}, {100, 4.8e-3}, {300, 2.3e-3}, {500, 1.2e-3}, {1000, 2.8e-4}}},
    {"svgd",
     0.005,
     "literal",
     {{1, 7.1e-3}, {50, 1.7e-3}, {100, 1.2e-4}, {300, 4.5e-6}, {500, 2.0e-6}, {1000, 5.2e-7}}},
    {"svgd",
     0.005,
     "semi_implicit",
     {{1, 7.1e-3}, {50, 1.7e-3}, {100, 1.1e-4}, {300, 3.9e-6}, {500, 1.4e-6}, {1000, 4.0e-7}}},
    {"svgd", 0.01, "", {{1, 7.1e-3}, {50, 4.8e-3}, {100, 3.3e-3}, {300, 8.4e-4}, {500, 2.8e-4}, {1000, 5.9e-5}}},
    {"svgd", 0.01, "literal", {{1, 7.1e-3}, {50, 3.7e-4}, {100, 6.5e-5}, {300, 3.6e-6}, {500, 1.1e-6}, {1000, 8.5e-7}}},
    {"svgd",
     0.01,
     "semi_implicit",
     {{1, 7.1e-3}, {50, 3.6e-4}, {100, 5.8e-5}, {300, 2.2e-6}, {500, 6.0e-7}, {1000, 1.7e-7}}},
    {"blob", 0.001, "", {{1, 1.4e-1}, {50, 1.3e-1}, {100, 1.1e-1}, {300, 7.4e-2}, {500, 4.8e-2}, {1000, 1.9e-2}}},
    {"blob",
     0.001,
     "literal",
     {{1, 1.4e-1}, {50, 6.5e-2}, {100, 6.9e-3}, {300, 2.5e-4}, {500, 9.1e-5}, {1000, 1.6e-5}}},
    {"blob",
     0.001,
     "semi_implicit",
     {{1, 1.4e-1}, {50, 6.3e-2}, {100, 6.8e-3}, {300, 2.1e-4}, {500, 6.1e-5}, {1000, 6.3e-6}}},
    {"blob", 0.005, "", {{1, 1.4e-1}, {50, 8.2e-2}, {100, 4.9e-2}, {300, 8.8e-3}, {500, 4.6e-3}, {1000, 8.1e-4}}},
    {"blob",
     0.005,
     "literal",
     {{1, 1.4e-1}, {50, 4.3e-3}, {100, 7.6e-4}, {300, 8.2e-5}, {500, 3.5e-5}, {1000, 2.0e-4}}},
    {"blob",
     0.005,
     "semi_implicit",
     {{1, 1.4e-1}, {50, 4.1e-3}, {100, 5.3e-4}, {300, 2.0e-5}, {500, 3.2e-6}, {1000, 6.1e-7}}},
    {"blob", 0.01, "", {{1, 1.4e-1}, {50, 4.9e-2}, {100, 1.9e-2}, {300, 3.5e-3}, {500, 8.1e-4}, {1000, 1.5e-4}}},
    {"blob", 0.01, "literal", {{1, 1.4e-1}, {50, 3.2e-3}, {100, 4.5e-4}, {300, 1.1e-4}, {500, 4.7e-4}, {1000, 5.8e-2}}},
    {"blob",
     0.01,
     "semi_implicit",
     {{1, 1.4e-1}, {50, 3.2e-3}, {100, 2.1e-4}, {300, 6.9e-6}, {500, 1.8e-6}, {1000, 2.4e-7}}}};

/// One unit of the second digit of `printed`.
double last_digit(double printed) { return std::pow(10, std::floor(std::log10(printed)) - 1); }

test::FlowRun run_row(const Row& row, int start) {
  const std::string form = *row.form ? std::string("type = \"a_mwgrad\"\nform = \"") + row.form + "\"\n" : "";
  const std::string text =
      "[run]\nsteps = 999\n[particles]\ncount = 50\ndimension = 2\ninit = { type = \"file\", path = "
      "\"normal-50x2-seed" +
      std::to_string(start) + ".csv\" }\n" + test::four_targets() + "[velocity]\ntype = \"" + row.estimator +
      "\"\nkernel = { type = \"gaussian\", bandwidth = 1.0 }\n[flow]\n" + form + "step = " + test::exactly(row.step) +
      "\n";
  return test::run_flow(text, {}, Communicator(), test::source_file("tests/verify/starts"));
}

class GradNorm : public testing::TestWithParam<Row> {};

TEST_P(GradNorm, MeetsTheTable) {
  const Row& row = GetParam();
  std::map<Index, double> mean;
  for (int start = 0; start < 5; ++start) {
    const test::FlowRun run = run_row(row, start);
    for (const auto& [n, printed] : row.grad_norm)
      mean[n] += run.records.at(static_cast<std::size_t>(n - 1)).evaluation.grad_norm / 5;
  }
  for (const auto& [n, printed] : row.grad_norm) {
    RecordProperty("grad_norm_at_" + std::to_string(n), test::exactly(mean[n]));
    EXPECT_NEAR(mean[n], printed, last_digit(printed)) << "n = " << n;
  }
}

INSTANTIATE_TEST_SUITE_P(Table, GradNorm, testing::ValuesIn(table));

}  // namespace
}  // namespace wasserstrom
