// The mixed implosion and explosion (Altekrueger, Hertrich and Steidl 2023, appendix F) against its exact solution:
// from (x0, y0), x0 < 0, the x grow at speed 1; |y| falls at speed 1 to 0; and from x = 0 on y is uniform between
// -(t - |x0|) and t - |x0|.

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <vector>

#include "../support/flow_run.hpp"

namespace wasserstrom {
namespace {

constexpr Index count = 200;

/// Up to time t; the two halves of the functional have weight 1/2 each, so that all takes twice as long.
std::string case_until(double t) {
  return fmt::format(
      "[run]\nsteps = {}\n[particles]\ncount = {}\ndimension = 2\n"
      "init = {{ type = \"points\", points = [[-0.995, 0.503]], spread = 1e-9 }}\n"
      "[[objective]]\nname = \"fall\"\ntype = \"expectation\"\npotential = {{ type = \"gated_collapse\" }}\n"
      "[[objective]]\nname = \"push\"\ntype = \"gated_interaction\"\nkernel = {{ type = \"riesz\" }}\n"
      "[weights]\ntype = \"fixed\"\nvalues = [0.5, 0.5]\n[flow]\ntype = \"mwgrad\"\nstep = 0.02\n",
      static_cast<Index>(std::round(100 * t)), count);
}

TEST(Gated, ImplodesAndExplodesAsExactly) {
  for (const double t : {0.3, 0.8, 1.5, 2.0}) {
    const auto run = test::run_flow(case_until(t), {});
    std::vector<double> y;
    for (Index i = 0; i < count; ++i) {
      EXPECT_NEAR(run.position(i, 0), t - 0.995, 2e-9);
      y.push_back(run.position(i, 1));
    }
    std::sort(y.begin(), y.end());
    const double open = std::max(0.0, t - 0.995), left = std::max(0.0, 0.503 - t);
    for (Index i = 0; i < count; ++i) {
      const double quantile = static_cast<double>(2 * i + 1 - count) / count;
      EXPECT_NEAR(y[static_cast<std::size_t>(i)], left + open * quantile, left > 0 ? 1e-8 : 0.015) << t << " " << i;
    }
  }
}

TEST(Gated, IsTheSameOnAnyRanks) {
  const std::string text = case_until(1.3);
  EXPECT_EQ(test::run_flow(text, {}).position, test::run_flow(text, {}, Communicator(MPI_COMM_SELF)).position);
}

}  // namespace
}  // namespace wasserstrom
