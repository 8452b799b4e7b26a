// Flows of half the squared distance of Wasserstein, beside what is known of them.

#include <gtest/gtest.h>

#include <cmath>

#include "../support/draws.hpp"
#include "../support/flow_run.hpp"
#include "../support/particles.hpp"
#include "wasserstrom/transport/optimal_plan.hpp"

namespace wasserstrom {
namespace {

std::string list_of(const Rows& points) {
  std::string text = "[";
  for (Index i = 0; i < points.rows(); ++i) {
    text += "[";
    for (Index c = 0; c < points.cols(); ++c) text += std::to_string(points(i, c)) + ", ";
    text += "], ";
  }
  return text + "]";
}

/// Numbers as a case writes them, so that both sides see the same.
Rows written(const Rows& points) { return (points.array() * 1e6).round() / 1e6; }

std::string w2_case(const std::string& particles, Index steps, double step, const std::string& objectives) {
  return "[run]\nsteps = " + std::to_string(steps) + "\n[particles]\ndimension = 2\n" + particles + objectives +
         "[flow]\nstep = " + std::to_string(step) + "\n";
}

std::string objective(const std::string& name, const std::string& target, const std::string& dual = "assignment") {
  return "[[objective]]\nname = \"" + name + "\"\ntype = \"w2\"\ntarget = { " + target + " }\ndual = { type = \"" +
         dual + "\" }\n";
}

double half_squared_w2(const Rows& x, const Rows& y) {
  const Column p = Column::Constant(x.rows(), 1.0 / static_cast<double>(x.rows())),
               q = Column::Constant(y.rows(), 1.0 / static_cast<double>(y.rows()));
  return optimal_plan(PairCosts(x, y, PairCost::half_square), p, q).cost;
}

// W_2(mu_n) = (1 - dt)^n W_2(mu_0): particles go straight to where the first plan sends them.
TEST(W2Flow, FallsByTheSameFactorInEveryStep) {
  constexpr double dt = 0.15;
  constexpr Index steps = 20;
  const Rows target = written(test::normal_draws(150, 2, 3, 1, 0.5));
  const test::FlowRun run = test::run_flow(
      w2_case("count = 150\n", steps, dt, objective("a", "type = \"points\", points = " + list_of(target))), {});
  const double start = run.records.front().evaluation.value[0];
  for (const test::Record& each : run.records)
    EXPECT_NEAR(each.evaluation.value[0] / start / std::pow(1 - dt, 2 * each.step), 1, 1e-11) << each.step;
  EXPECT_NEAR(half_squared_w2(run.position, target) / start / std::pow(1 - dt, 2 * steps), 1, 1e-11);
}

// Of a set A and A + c the plans from A + s are translations, by s and s - c, and the shortest blend of both is what of
// s lies across c, as long as what lies along it is between them.
TEST(W2Flow, BetweenTwoSetsOnlyWhatLiesAcrossFalls) {
  constexpr double dt = 0.1;
  constexpr Index count = 40, steps = 12;
  const Rows set = written(test::normal_draws(count, 2, 5));
  const Eigen::RowVector2d c(2, 1), s(1.5, -0.5);  // <s, c> = 2.5, |c|^2 = 5
  const Rows start = set.rowwise() + s, other = set.rowwise() + c;
  const test::FlowRun run =
      test::run_flow(w2_case("count = 40\ninit = { type = \"points\", points = " + list_of(start) + " }\n", steps, dt,
                             objective("a", "type = \"points\", points = " + list_of(set)) +
                                 objective("b", "type = \"points\", points = " + list_of(other))),
                     {"weights.type=min_norm"});
  const Eigen::RowVector2d along = s.dot(c) / c.squaredNorm() * c;
  const Rows expected = set.rowwise() + (along + std::pow(1 - dt, steps) * (s - along));
  EXPECT_LT(test::largest_difference(run.position, expected), 1e-12);
}

/// One evaluation at particles of a uniform grid on [0, 1], in one dimension.
Evaluation at_grid(Index count, const std::string& target, const std::string& dual) {
  const std::string text = "[run]\nsteps = 1\n[particles]\ndimension = 1\ncount = " + std::to_string(count) +
                           "\ninit = { type = \"points\", points = " +
                           [&] {
                             Rows grid(count, 1);
                             for (Index i = 0; i < count; ++i)
                               grid(i, 0) = (static_cast<double>(i) + 0.5) / static_cast<double>(count);
                             return list_of(grid);
                           }() +
                           " }\n[[objective]]\nname = \"a\"\ntype = \"w2\"\ntarget = { type = \"points\", " + target +
                           " }\ndual = { " + dual + " }\n[flow]\nstep = 0.1\n";
  return test::evaluate_start(text).evaluation;
}

// Of the uniform law on [0, 1] the share q goes to 0 and the rest to 1:  W_2^2 = (q^3 + (1 - q)^3) / 3.
TEST(W2Flow, ToTwoPointsHasItsClosedForm) {
  constexpr double q = 0.3, exact = (q * q * q + (1 - q) * (1 - q) * (1 - q)) / 6;
  const std::string target = "points = [[0.0], [1.0]], weights = [0.3, 0.7]";
  EXPECT_NEAR(at_grid(500, target, "type = \"assignment\"").value[0], exact, 1e-6);
  EXPECT_NEAR(at_grid(500, target, "type = \"semidiscrete\", first_iterations = 300, rate = 1.0").value[0], exact,
              1e-4);
  EXPECT_NEAR(at_grid(500, target, "type = \"sinkhorn\", epsilon = 0.01, tolerance = 1e-6").value[0], exact, 2e-3);
}

}  // namespace
}  // namespace wasserstrom
