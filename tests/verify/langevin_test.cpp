// The unadjusted Langevin algorithm against its own chain, written out, and against the exact law of the chain.

#include <gtest/gtest.h>

#include <cmath>
#include <functional>

#include "../support/flow_run.hpp"
#include "../support/particles.hpp"
#include "wasserstrom/base/random.hpp"

namespace wasserstrom {
namespace {

std::string langevin_case(const std::string& objectives, const std::string& run, const std::string& flow) {
  return "[run]\nseed = 9\n" + run + "[particles]\ncount = 67\ndimension = 2\n" + objectives +
         "[velocity]\ntype = \"none\"\n[flow]\ntype = \"langevin\"\nstep = 0.1\n" + flow;
}

/// The chain for normal targets of means 1 and -1/2, widths 3/2 and 0.7 (test::two_gaussians) and weights 1/4 and 3/4.
Rows plain_chain(Rows x, const std::vector<double>& time_steps, const std::function<double(int)>& annealing) {
  const CounterRandom noise(9, Purpose::langevin_noise);
  for (std::size_t n = 0; n < time_steps.size(); ++n)
    for (Index i = 0; i < x.rows(); ++i)
      for (Index c = 0; c < x.cols(); ++c) {
        const double drift = 0.25 * (x(i, c) - 1) / 2.25 + 0.75 * (x(i, c) + 0.5) / 0.49;
        x(i, c) += -time_steps[n] * annealing(static_cast<int>(n)) * drift +
                   std::sqrt(2 * time_steps[n]) * noise.normal(static_cast<Index>(n), i, c);
      }
  return x;
}

void expect_chain(const std::string& run, const std::string& flow, const std::vector<double>& time_steps,
                  const std::function<double(int)>& annealing) {
  const std::string text = langevin_case(test::two_gaussians(), run, flow);
  const std::vector<std::string> weights = {"weights.type=fixed", "weights.values=[1.0,3.0]"};
  const Rows expected = plain_chain(test::evaluate_start(text, weights).position, time_steps, annealing);
  const test::FlowRun found = test::run_flow(text, weights);
  EXPECT_EQ(found.records.size(), time_steps.size() + 1);
  EXPECT_LT(test::largest_difference(found.position, expected), 1e-12);
}

double never(int) { return 1; }

TEST(Langevin, IsItsChain) { expect_chain("steps = 3\n", "", {0.1, 0.1, 0.1}, never); }

TEST(Langevin, FollowsASchedule) {
  expect_chain("steps = 3\n", "schedule = { type = \"power\", steps = 2, exponent = 1.0 }\n", {0.1, 0.1 / 1.5, 0.05},
               never);
}

TEST(Langevin, FollowsAWarmUpAndALineDown) {
  expect_chain("steps = 5\n", "schedule = { type = \"linear\", warm_up = 2, steps = 5 }\n",
               {0.05, 0.1, 0.1, 0.1 * 2 / 3, 0.1 / 3}, never);
}

/// Sizes go by the time that was reached, which is 0.1 + 0.2 in other bits.
TEST(Langevin, FollowsAListOfTimes) {
  expect_chain("time = 0.62\n", "schedule = { type = \"list\", from = [[0.1, 0.2], [0.3, 0.3]] }\n",
               {0.1, 0.2, 0.3, 0.02}, never);
}

/// Only the last step knows of the end.
TEST(Langevin, HasTheNoiseOfAShortenedLastStep) { expect_chain("time = 0.23\n", "", {0.1, 0.1, 0.03}, never); }

TEST(Langevin, AnnealsTheDriftAlone) {
  expect_chain("steps = 5\n", "annealing = { type = \"linear\", steps = 4 }\n", {0.1, 0.1, 0.1, 0.1, 0.1},
               [](int n) { return std::min(1.0, (n + 1) / 4.0); });
}

TEST(Langevin, WithoutEntropyIsGradientDescent) {
  const std::string bowl =
      "[[objective]]\nname = \"f\"\ntype = \"expectation\"\npotential = { type = \"quadratic\" }\n";
  const test::EvaluatedStart start = test::evaluate_start(langevin_case(bowl, "steps = 1\n", ""));
  EXPECT_LT(test::largest_difference(start.rate, -start.position), 1e-14);
  EXPECT_NEAR(start.evaluation.value[0], 0.5 * start.position.rowwise().squaredNorm().mean(), 1e-12);
}

/// A diagonal metric is a change of units, for the noise too.
TEST(Langevin, IsIsotropicInTheFlatCoordinates) {
  const auto objective = [](const std::string& std) {
    return "[[objective]]\nname = \"a\"\ntype = \"energy\"\ntarget = { type = \"gaussian\", std = " + std + " }\n";
  };
  const Rows stretched = test::run_flow(langevin_case(objective("[2.0, 0.5]"), "steps = 5\n",
                                                      "metric = { type = \"diagonal\", scale = [2.0, 0.5] }\n"),
                                        {"particles.init.std=[2.0,0.5]"})
                             .position;
  const Rows flat = test::run_flow(langevin_case(objective("1.0"), "steps = 5\n", ""), {}).position;
  const Eigen::RowVector2d scale(2.0, 0.5);
  EXPECT_LT(test::largest_difference(stretched.array().rowwise() / scale.array(), flat), 1e-13);
}

/// For a normal target of mean m and width s, x <- a x + (1 - a) m + sqrt(2 dt) xi with a = 1 - dt / s^2.  From width 2
/// around 0, after n steps: mean (1 - a^n) m, variance 4 a^2n + 2 dt (1 - a^2n) / (1 - a^2).  That dt is large makes
/// the bias of the chain, s^2 / (1 - dt / (2 s^2)) in the end, ten times what chance allows.
TEST(Langevin, HasTheLawOfTheEulerMaruyamaChain) {
  constexpr int count = 40000;
  constexpr double m = 1.5, s = 0.8, dt = 0.25;
  const std::string target =
      "[[objective]]\nname = \"a\"\ntype = \"energy\"\ntarget = { type = \"gaussian\", mean = 1.5, std = 0.8 }\n";
  for (const int steps : {2, 30}) {
    const Rows x = test::run_flow(langevin_case(target, "steps = " + std::to_string(steps) + "\n", ""),
                                  {"particles.count=" + std::to_string(count), "particles.init.std=2.0",
                                   "flow.step=" + std::to_string(dt)})
                       .position;
    const double a = 1 - dt / (s * s), kept = std::pow(a, 2 * steps);
    const double variance = 4 * kept + 2 * dt * (1 - kept) / (1 - a * a), mean = (1 - std::pow(a, steps)) * m;
    for (Index c = 0; c < 2; ++c) {
      const double found = x.col(c).mean();
      EXPECT_NEAR(found, mean, 3.5 * std::sqrt(variance / count)) << steps << " steps";
      EXPECT_NEAR((x.col(c).array() - found).square().mean(), variance, 3.5 * variance * std::sqrt(2.0 / count))
          << steps << " steps";
    }
    if (steps == 30) {
      EXPECT_GT(variance - s * s, 10 * variance * std::sqrt(2.0 / count));
    }
  }
}

}  // namespace
}  // namespace wasserstrom
