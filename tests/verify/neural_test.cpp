// Steps that a Markov kernel learns, against the exact minima of what it learns (Altekrueger, Hertrich and Steidl
// 2023).

#include <gtest/gtest.h>

#include <cmath>

#include "../support/flow_run.hpp"
#include "../support/riesz_exact.hpp"
#include "wasserstrom/base/error.hpp"
#include "wasserstrom/particles/riesz_equilibrium.hpp"

namespace wasserstrom {
namespace {

std::string from_a_point(Index dimension, const std::string& r, const std::string& init = {}) {
  std::string zeros = "0.0";
  for (Index c = 1; c < dimension; ++c) zeros += ", 0.0";
  return "[run]\nsteps = 1\n[particles]\ncount = 500\ndimension = " + std::to_string(dimension) +
         "\ninit = " + (init.empty() ? "{ type = \"points\", points = [[" + zeros + "]] }" : init) +
         "\n[[objective]]\nname = \"e\"\ntype = \"interaction\"\nkernel = { type = \"riesz\", exponent = " + r +
         " }\n[flow]\nstep = 0.05\nnetwork = { hidden = [32, 32], iterations = 700, learning_rate = 3e-3, decay = 0.5 "
         "}\n";
}

double loss_of(const test::FlowRun& run) { return run.records.back().evaluation.numbers[0]; }

/// (1/2 - 1/r) m2 tau^(r / (2 - r)), at the law of tau^(1 / (2 - r)) X.
TEST(NeuralSteps, FirstMovementFromAPointComesNearItsMinimum) {
  for (const auto& [d, text] : {std::pair{2, "1.0"}, {3, "1.0"}, {2, "0.5"}}) {
    const double r = std::stod(text), m2 = RieszEquilibrium(d, r).second_moment();
    const auto run = test::run_flow(from_a_point(d, text), {"flow.integrator=neural_jko"});
    const double minimum = (0.5 - 1 / r) * m2 * std::pow(0.05, r / (2 - r));
    EXPECT_NEAR(loss_of(run) / minimum, 1, r == 1 ? 0.01 : 0.05) << d << " " << text;
    EXPECT_NEAR(run.position.squaredNorm() / 500 / (m2 * std::pow(0.05, 2 / (2 - r))), 1, 0.15) << d << " " << text;
  }
}

/// D / |v| = -sqrt(m2): the point explodes.
TEST(NeuralSteps, FirstDescentFromAPointComesNearItsMinimum) {
  for (const Index d : {2, 3}) {
    const double m2 = RieszEquilibrium(d, 1).second_moment();
    const auto run = test::run_flow(from_a_point(d, "1.0"), {"flow.integrator=neural_forward"});
    EXPECT_NEAR(loss_of(run) / -std::sqrt(m2), 1, 0.01) << d;
    EXPECT_NEAR(run.position.squaredNorm() / 500 / (m2 * 0.05 * 0.05), 1, 0.1) << d;
  }
}

/// From gamma(t) the steepest descent is the field itself, so that one step makes a + tau a^(r - 1) of the scale a.
TEST(NeuralSteps, DescentFromTheShapeTakesItsForwardStep) {
  const std::string text =
      from_a_point(2, "1.5", "{ type = \"riesz_equilibrium\", exponent = 1.5, scale = 0.5, layout = \"even\" }");
  const auto run = test::run_flow(text, {"flow.integrator=neural_forward"});
  const double b = test::forward_scale(0.5, 0.05, 1.5), m2 = RieszEquilibrium(2, 1.5).second_moment();
  EXPECT_NEAR(run.position.squaredNorm() / 500 / (b * b * m2), 1, 0.01);
}

/// Above 1 a point stays, and the batches say that there is nowhere to go.
TEST(NeuralSteps, AboveOneAPointStays) {
  const auto run =
      test::run_flow(from_a_point(2, "1.5"), {"flow.integrator=neural_forward", "flow.network.iterations=2"});
  EXPECT_EQ(run.position, Rows(Rows::Zero(500, 2)));
}

/// Two objectives, and a target with weights.
TEST(NeuralSteps, MovementsGoDownTheSumOfTheirObjectives) {
  const std::string text =
      "[run]\nsteps = 2\n[particles]\ncount = 300\ndimension = 2\nweight = { type = \"bayesian_bootstrap\" }\n"
      "[[objective]]\nname = \"a\"\ntype = \"mmd\"\nkernel = { type = \"riesz\" }\n"
      "target = { type = \"points\", points = [[2.0, 0.0], [2.0, 1.0]] }\n"
      "[[objective]]\nname = \"b\"\ntype = \"mmd\"\nkernel = { type = \"gaussian\", bandwidth = 1.0 }\n"
      "target = { type = \"points\", points = [[1.0, 0.0]] }\n[flow]\nstep = 0.5\nintegrator = \"neural_jko\"\n"
      "network = { hidden = [16], iterations = 200, learning_rate = 1e-2, residual = true, skip = true }\n";
  const auto run = test::run_flow(text, {"weights.type=fixed"});
  EXPECT_LT(run.records.back().evaluation.value.sum(), 0.7 * run.records.front().evaluation.value.sum());
}

}  // namespace
}  // namespace wasserstrom
