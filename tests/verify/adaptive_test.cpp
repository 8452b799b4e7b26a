// Steps that choose their own size: whatever the first one is, they lead to the same end.

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <set>
#include <string>

#include "../support/flow_run.hpp"
#include "../support/gaussian_case.hpp"

namespace wasserstrom {
namespace {

/// A particle from 1 towards 5, at the rate 1 / 0.01^2: alone, it follows its own gradient.
std::string one_particle(const std::string& flow, double first_step) {
  return "[run]\nsteps = 8\n[particles]\ncount = 1\ndimension = 1\ninit = { type = \"gaussian\", mean = 1.0, std = 0.0 "
         "}\n"
         "[[objective]]\nname = \"a\"\ntype = \"energy\"\ntarget = { type = \"gaussian\", mean = 5.0, std = 0.01 }\n"
         "[velocity]\ntype = \"gfsd\"\nkernel = { bandwidth = 1.0 }\n[flow]\nadaptive = true\nstep = " +
         test::exactly(first_step) + "\n" + flow;
}

class AdaptiveMethod : public testing::TestWithParam<std::string> {};

TEST_P(AdaptiveMethod, FollowsTheClosedFormFromAnyFirstStep) {
  for (const double first_step : {1e-6, 0.01, 1.0, 100.0}) {
    const test::FlowRun run = test::run_flow(one_particle(GetParam(), first_step), {});
    const double time = run.records.back().time;
    EXPECT_GT(time, 0);
    EXPECT_NEAR(run.position(0, 0), 5 - 4 * std::exp(-1e4 * time), 0.02) << "first step " << first_step;
  }
}

INSTANTIATE_TEST_SUITE_P(Methods, AdaptiveMethod,
                         testing::Values("integrator = \"rk\"\nscheme = \"3bs\"\n",
                                         "integrator = \"rk\"\nscheme = \"5dp\"\n",
                                         "integrator = \"rk\"\nscheme = \"5f\"\n",
                                         "integrator = \"rk\"\nscheme = \"2a\"\n", "integrator = \"arkimex\"\n",
                                         "integrator = \"arkimex\"\nscheme = \"2e\"\n", "integrator = \"rosw\"\n",
                                         "integrator = \"glee\"\n"));

/// Without an estimate for their first step these take it as it is: implicit, and so stable, but not yet exact.
class Multistep : public testing::TestWithParam<std::string> {};

TEST_P(Multistep, FollowsTheClosedForm) {
  const test::FlowRun run =
      test::run_flow(one_particle("integrator = \"" + GetParam() + "\"\n", 1e-6), {"run.steps=60"});
  const double time = run.records.back().time;
  EXPECT_GT(time, 65e-6) << "60 fixed steps end at 60e-6";
  EXPECT_NEAR(run.position(0, 0), 5 - 4 * std::exp(-1e4 * time), 0.02);
}

INSTANTIATE_TEST_SUITE_P(Methods, Multistep, testing::Values("beuler", "cn", "theta", "bdf", "alpha"));

TEST(Adaptive, RejectedStepsLeaveParticlesApart) {
  const std::string text =
      "[run]\nsteps = 60\n[particles]\ncount = 40\ndimension = 1\n[[objective]]\nname = \"g\"\ntype = \"energy\"\n"
      "target = { type = \"gaussian\", mean = 5.0, std = 0.01 }\n[velocity]\ntype = \"blob\"\n"
      "[flow]\nintegrator = \"rk\"\nscheme = \"5dp\"\nadaptive = true\nstep = 1.0\n";
  for (const char* step : {"0.01", "0.1", "1.0", "1000.0"}) {
    const Rows position = test::run_flow(text, {std::string("flow.step=") + step}).position;
    EXPECT_EQ(std::set<double>(position.reshaped().begin(), position.reshaped().end()).size(), 40u) << step;
    const double mean = position.mean(), sd = std::sqrt((position.array() - mean).square().mean());
    EXPECT_NEAR(mean, 5, 1e-5) << step;
    EXPECT_NEAR(sd, 0.0100, 3e-4) << step;
  }
}

TEST(Adaptive, AStageThatIsNotFiniteShortensTheStep) {
  const std::string text =
      "[run]\ntime = 1.0\n[particles]\ncount = 30\ndimension = 2\ninit = { type = \"gaussian\", std = 3.0 }\n"
      "[[objective]]\nname = \"f\"\ntype = \"energy\"\ntarget = { type = \"funnel\", std = 3.0 }\n[velocity]\n"
      "type = \"blob\"\n[flow]\nintegrator = \"rk\"\nscheme = \"5dp\"\nadaptive = true\nstep = 0.5\n";
  for (const char* scheme : {"5dp", "3bs", "5f", "2a"})
    for (const char* step : {"1e-4", "0.1", "0.5", "1.0"}) {
      const test::FlowRun run =
          test::run_flow(text, {std::string("flow.step=") + step, std::string("flow.scheme=") + scheme});
      EXPECT_EQ(run.records.back().time, 1.0) << scheme << ' ' << step;
      EXPECT_NEAR(run.records.back().evaluation.grad_norm, 0.3115, 5e-4) << scheme << ' ' << step;
    }
}

/// Euler at a minimum of curvature 8: above a step of 1/4 it jumps to and fro across it.
TEST(StepControl, ShortensToWhatTheCurvatureAllows) {
  const std::string text =
      "[run]\nsteps = 200\n[particles]\ncount = 20\ndimension = 1\ninit = { type = \"gaussian\", std = 2.0 }\n"
      "[[objective]]\nname = \"f\"\ntype = \"expectation\"\npotential = { type = \"double_well\" }\n[velocity]\n"
      "type = \"gfsd\"\nkernel = { bandwidth = 1.0 }\n[flow]\nstep = 1e-3\n";
  const test::FlowRun fine = test::run_flow(text, {"flow.step=1e-3", "run.steps=20000"});
  for (const char* step : {"0.01", "0.1", "0.3", "1.0", "100.0"}) {
    const test::FlowRun run =
        test::run_flow(text, {std::string("flow.step=") + step, "flow.step_control=shorten", "run.steps=2000"});
    EXPECT_LT(run.records.back().evaluation.grad_norm, 1e-12) << step;
    EXPECT_LT((run.position - fine.position).cwiseAbs().maxCoeff(), 1e-6) << step;
  }
}

/// Of a kernel with a cusp the field jumps however short a step is: steps stay as long as values come down, so that a
/// run gets as far as plain Euler where that does well.  With exponent 1/2 the first plain step throws particles far
/// out.
TEST(StepControl, GoesOnWhereParticlesRestAtCusps) {
  const auto value_at_rest = [](const char* exponent, const char* control) {
    const std::string text =
        std::string(
            "[run]\ntime = 15.0\n[particles]\ncount = 200\ndimension = 2\n"
            "init = { type = \"points\", points = [[-1, 1], [1, -1]], spread = 1e-9 }\n"
            "[[objective]]\nname = \"data\"\ntype = \"mmd\"\nkernel = { type = \"riesz\", exponent = ") +
        exponent + " }\ntarget = { type = \"points\", points = [[1, 1], [-1, -1]] }\n[flow]\nstep = 0.1\n";
    return test::run_flow(text, {std::string("flow.step_control=") + control}).records.back().evaluation.value[0];
  };
  EXPECT_LT(value_at_rest("1.0", "shorten"), 1.1 * value_at_rest("1.0", "none"));
  EXPECT_LT(value_at_rest("0.5", "shorten"), 0.3);
  EXPECT_GT(value_at_rest("0.5", "none"), 1);
}

}  // namespace
}  // namespace wasserstrom
