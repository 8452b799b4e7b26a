// GradNorm of MWGraD on the four targets of the paper (h = 1, 50 particles, mean over five starts): values that an
// independent implementation gave, to two digits; met to one unit of the last digit.  n counts evaluations; n = 1 is
// the start.
//
// The starts are numpy.random.default_rng(s).normal(size=(50, 2)), s = 0..4, in tests/verify/starts.

#include <gtest/gtest.h>

#include <cmath>
#include <map>

#include "../support/flow_run.hpp"

namespace wasserstrom {
namespace {

struct Row {
  const char* estimator;
  double step;
  std::map<Index, double> grad_norm;  ///< by n
};

const std::vector<Row> table = {{"svgd", 0.001, {{1, 7.1e-3}, {100, 6.6e-3}, {1000, 3.3e-3}}},
                                {"svgd", 0.005, {{1, 7.1e-3}, {100, 4.8e-3}, {1000, 2.8e-4}}},
                                {"svgd", 0.01, {{1, 7.1e-3}, {100, 3.3e-3}, {1000, 5.9e-5}}},
                                {"blob", 0.001, {{1, 1.4e-1}, {100, 1.1e-1}, {1000, 1.9e-2}}},
                                {"blob", 0.005, {{1, 1.4e-1}, {100, 4.9e-2}, {1000, 8.1e-4}}},
                                {"blob", 0.01, {{1, 1.4e-1}, {100, 1.9e-2}, {1000, 1.5e-4}}}};

/// One unit of the second digit of `printed`.
double last_digit(double printed) { return std::pow(10, std::floor(std::log10(printed)) - 1); }

TEST(GradNorm, MeetsTheTable) {
  for (const Row& row : table) {
    std::map<Index, double> mean;
    for (int start = 0; start < 5; ++start) {
      const std::string text =
          "[run]\nsteps = 999\n[particles]\ncount = 50\ndimension = 2\ninit = { type = \"file\", path = "
          "\"normal-50x2-seed" +
          std::to_string(start) + ".csv\" }\n" + test::four_targets() + "[velocity]\ntype = \"" + row.estimator +
          "\"\nkernel = { type = \"gaussian\", bandwidth = 1.0 }\n[flow]\nstep = " + std::to_string(row.step) + "\n";
      const auto run = test::run_flow(text, {}, Communicator(), WASSERSTROM_SOURCE_DIR "/tests/verify/starts");
      for (const auto& [n, printed] : row.grad_norm)
        mean[n] += run.records.at(static_cast<std::size_t>(n - 1)).evaluation.grad_norm / 5;
    }
    for (const auto& [n, printed] : row.grad_norm) {
      RecordProperty(std::string(row.estimator) + "_" + std::to_string(row.step) + "_" + std::to_string(n),
                     std::to_string(mean[n]));
      EXPECT_NEAR(mean[n], printed, last_digit(printed)) << row.estimator << ", step " << row.step << ", n = " << n;
    }
  }
}

}  // namespace
}  // namespace wasserstrom
