// Minimising movements at the cusps of target points, where particles come to rest.

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <numbers>
#include <vector>

#include "../support/flow_run.hpp"

namespace wasserstrom {
namespace {

struct Setting {
  Index particles, dimension;
  std::string init, kernel, target;
  double step;
  Index steps;
};

std::string case_of(const Setting& s) {
  return fmt::format(
      "[run]\nsteps = {}\n[particles]\ncount = {}\ndimension = {}\ninit = {{ type = \"points\", points = {} }}\n"
      "[[objective]]\nname = \"d\"\ntype = \"mmd\"\nkernel = {{ {} }}\ntarget = {{ type = \"points\", points = {} }}\n"
      "[flow]\ntype = \"mwgrad\"\nintegrator = \"jko\"\nstep = {}\ntolerance = 1e-9\n",
      s.steps, s.particles, s.dimension, s.init, s.kernel, s.target, s.step);
}

/// F = |x|: the particle comes nearer by h in each step, and stays where it arrives.
TEST(RestingParticles, OneReachesItsTargetExactly) {
  const auto run = test::run_flow(case_of({1, 1, "[[1.05]]", "type = \"riesz\"", "[[0.0]]", 0.1, 15}), {});
  for (const test::Record& record : run.records) {
    const double left = std::max(0.0, 1.05 - 0.1 * static_cast<double>(record.step));
    EXPECT_NEAR(record.evaluation.value[0], left, 1e-12) << record.step;
    if (record.step > 11) EXPECT_EQ(record.evaluation.value[0], 0) << record.step;
  }
  EXPECT_EQ(run.position(0, 0), 0);
}

/// sqrt(x): x' + h / (2 sqrt(x')) = x as long as that has a solution, which ends at x = 3 (h / 4)^(2/3).
TEST(RestingParticles, OneFallsIntoAnInfinitePull) {
  const auto run =
      test::run_flow(case_of({1, 1, "[[1.0]]", "type = \"riesz\", exponent = 0.5", "[[0.0]]", 0.05, 40}), {});
  double x = 1;
  for (std::size_t n = 1; n < run.records.size(); ++n) {
    const double end = 3 * std::pow(0.05 / 4, 2.0 / 3);
    double next = x;
    for (int k = 0; k < 60 && x > end; ++k)  // Newton, from above
      next -= (next + 0.05 / (2 * std::sqrt(next)) - x) / (1 - 0.05 / (4 * std::pow(next, 1.5)));
    const double found = std::pow(run.records[n].evaluation.value[0], 2);
    if (x <= end) next = 0;
    // It may fall in before: 0 is the lower of the two minima for some time.
    if (found > 0) EXPECT_NEAR(found, next, 1e-7) << n;
    x = found;
  }
  EXPECT_EQ(x, 0);
}

/// On the line the distance under -|x| is convex along the flow: it ends with the target itself, here two particles at
/// a point.  That under laplace is not, and may end elsewhere, but with every particle at a minimum.
TEST(RestingParticles, FillTheirTargetOnTheLine) {
  const std::string start = "[[-2.0], [-1.7], [-1.1], [0.3], [0.35], [0.4], [2.2], [2.5]]",
                    target = "[[-1.0], [-0.25], [0.5], [1.0]]";
  const auto run = test::run_flow(case_of({8, 1, start, "type = \"riesz\"", target, 0.5, 60}), {});
  EXPECT_LT(run.records.back().evaluation.value[0], 1e-12);
  std::vector<double> places(run.position.data(), run.position.data() + 8);
  std::sort(places.begin(), places.end());
  for (std::size_t i = 0; i < 8; ++i) EXPECT_EQ(places[i], (std::vector{-1.0, -0.25, 0.5, 1.0})[i / 2]);

  const std::string laplace = "type = \"laplace\", bandwidth = 3.0";
  for (const test::Record& record : test::run_flow(case_of({8, 1, start, laplace, target, 0.5, 60}), {}).records)
    if (record.step > 0)
      EXPECT_LT(record.evaluation.numbers.tail(2)[0], 1e-6) << "the residual of step " << record.step;
}

/// What a step minimises, pair by pair, times the number of particles.
double minimised(const Rows& y, const Rows& x, const Rows& target, double exponent, double h) {
  const auto power = [&](const Eigen::RowVectorXd& a) { return std::pow(a.norm(), exponent); };
  const double n = static_cast<double>(y.rows()), m = static_cast<double>(target.rows());
  double sum = 0;
  for (Index i = 0; i < y.rows(); ++i) {
    sum += (y.row(i) - x.row(i)).squaredNorm() / (2 * h);
    for (Index j = 0; j < target.rows(); ++j) sum += power(y.row(i) - target.row(j)) / m;
    for (Index j = 0; j < y.rows(); ++j) sum -= 0.5 * power(y.row(i) - y.row(j)) / n;
  }
  return sum;
}

/// No particle alone can go lower, at rest or not.
TEST(RestingParticles, AreAtAMinimum) {
  const std::string start =
      "[[-1.0, 1.0], [-0.9, 1.0], [-1.0, 0.8], [1.0, -1.0], [1.1, -1.0], [0.7, -0.4], [0.2, 0.1]]";
  const Rows target{{1, 1}, {-1, -1}, {0.2, 0.5}};
  for (const double exponent : {0.5, 1.0}) {
    Index resting = 0;
    Rows x;
    for (const Index steps : {4, 5, 11, 12, 29, 30}) {
      const Setting setting{7,
                            2,
                            start,
                            fmt::format("type = \"riesz\", exponent = {}", exponent),
                            "[[1.0, 1.0], [-1.0, -1.0], [0.2, 0.5]]",
                            0.2,
                            steps};
      const auto run = test::run_flow(case_of(setting), {});
      const Rows y = run.position;
      if (steps == 5 || steps == 12 || steps == 30) {
        const double least = minimised(y, x, target, exponent, 0.2);
        for (Index i = 0; i < y.rows(); ++i)
          for (int direction = 0; direction < 16; ++direction) {
            Rows other = y;
            const double angle = std::numbers::pi * direction / 8;
            other.row(i) += 1e-4 * Eigen::RowVector2d(std::cos(angle), std::sin(angle));
            EXPECT_GT(minimised(other, x, target, exponent, 0.2), least - 1e-11)
                << exponent << " " << steps << " " << i;
          }
        EXPECT_LT(run.records.back().evaluation.numbers.tail(2)[0], 1e-6) << "the residual that it tells";
        for (Index i = 0; i < y.rows(); ++i)
          for (Index j = 0; j < target.rows(); ++j) resting += y.row(i) == target.row(j);
      }
      x = y;
    }
    EXPECT_GT(resting, 0) << exponent;
  }
}

TEST(RestingParticles, AreTheSameOnAnyRanks) {
  const std::string text = case_of(
      {90, 2, "[[-1.0, 1.0], [1.0, -1.0]], spread = 1e-9", "type = \"riesz\"", "[[1.0, 1.0], [-1.0, -1.0]]", 0.2, 40});
  const auto together = test::run_flow(text, {}), alone = test::run_flow(text, {}, Communicator(MPI_COMM_SELF));
  EXPECT_EQ(together.position, alone.position);
  Index resting = 0;
  for (Index i = 0; i < 90; ++i)
    resting += std::abs(alone.position(i, 0)) == 1 && alone.position(i, 0) == alone.position(i, 1);
  EXPECT_GT(resting, 10);
}

}  // namespace
}  // namespace wasserstrom
