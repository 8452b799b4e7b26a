// Each integrator has its stated order: where 40 particles are at time 1, with the bandwidth fixed, against a run of
// fifth order with fine steps.

#include "../support/order.hpp"

#include <gtest/gtest.h>

#include <cmath>

#include "../support/flow_run.hpp"
#include "../support/gaussian_case.hpp"

namespace wasserstrom {
namespace {

std::string targets() {
  return test::normal_targets({{Eigen::Vector2d::Zero(), (Eigen::Matrix2d() << 2.0, 0.5, 0.5, 1.0).finished()},
                               {Eigen::Vector2d::Zero(), (Eigen::Matrix2d() << 0.6, -0.2, -0.2, 1.5).finished()},
                               {Eigen::Vector2d::Zero(), (Eigen::Matrix2d() << 3.0, 0.0, 0.0, 0.4).finished()}});
}

/// A way to step: keys of [flow] but the step, weights, and how the step follows from the time that it takes.
struct Method {
  std::string flow;
  std::string weights = "fixed";
  double power = 1;  ///< flow.step = time ^ power
};

Rows end_of_flow(const Method& method, double time_step) {
  const std::string text =
      "[run]\nsteps = " + std::to_string(std::lround(1 / time_step)) + "\n[particles]\ncount = 40\ndimension = 2\n" +
      targets() + "[velocity]\ntype = \"blob\"\nkernel = { bandwidth = 0.5 }\n[weights]\ntype = \"" + method.weights +
      "\"\n[flow]\n" + method.flow + "step = " + test::exactly(std::pow(time_step, method.power)) + "\n";
  return test::run_flow(text, {}).position;
}

void expect_order(const Method& method, const Method& reference, double first_step, double low, double high) {
  const Rows exact = end_of_flow(reference, 1.0 / 512);
  test::expect_order([&](double step) { return (end_of_flow(method, step) - exact).norm(); }, first_step, low, high);
}

const std::string third = "integrator = \"rk\"\nscheme = \"3bs\"\n", fifth = "integrator = \"rk\"\nscheme = \"5dp\"\n",
                  accelerated = "type = \"a_mwgrad\"\n", continuous = accelerated + "form = \"continuous\"\n",
                  critical = "damping = { type = \"strongly_convex\", beta = 0.25 }\n";

TEST(Order, EulerIsOfFirstOrder) { expect_order({""}, {fifth}, 1.0 / 16, 0.9, 1.1); }

TEST(Order, BogackiShampineIsOfThirdOrder) { expect_order({third}, {fifth}, 1.0 / 16, 2.8, 3.2); }

/// What a particle alone, which decays as e^-t, is off by at time 1.
double error_alone(const std::string& integrator, double time_step) {
  const std::string text =
      "[run]\nsteps = " + std::to_string(std::lround(1 / time_step)) +
      "\n[particles]\ncount = 1\ndimension = 1\ninit = { type = \"gaussian\", mean = 1.0, std = 0.0 }\n[[objective]]\n"
      "name = \"a\"\ntype = \"energy\"\ntarget = { type = \"gaussian\" }\n[velocity]\ntype = \"gfsd\"\n"
      "kernel = { bandwidth = 1.0 }\n[flow]\nintegrator = \"" +
      integrator + "\"\nstep = " + test::exactly(time_step) + "\n";
  return std::abs(test::run_flow(text, {}).position(0, 0) - std::exp(-1));
}

TEST(Order, IntegratorsThatKeepTheirHistoryAreOfSecondOrder) {
  for (const char* integrator : {"bdf", "cn", "theta", "alpha", "ssp"}) {
    SCOPED_TRACE(integrator);
    test::expect_order([&](double step) { return error_alone(integrator, step); }, 1.0 / 40, 1.8, 2.2);
  }
}

TEST(Order, BogackiShampineIsOfThirdOrderWithMomentum) {
  expect_order({continuous + critical + third}, {continuous + critical + fifth}, 1.0 / 16, 2.8, 3.2);
}

TEST(Order, BogackiShampineIsOfThirdOrderWithMomentumFromTimeZero) {
  expect_order({continuous + third}, {continuous + fifth}, 1.0 / 16, 2.8, 3.2);
}

class DiscreteForm : public testing::TestWithParam<std::tuple<std::string, std::string>> {};

TEST_P(DiscreteForm, IsOfFirstOrderInTheRootOfTheStep) {
  const auto& [form, damping] = GetParam();
  expect_order({accelerated + "form = \"" + form + "\"\n" + damping, "min_norm", 2},
               {continuous + damping + fifth, "min_norm"}, 1.0 / 32, 0.85, 1.15);
}

INSTANTIATE_TEST_SUITE_P(Forms, DiscreteForm,
                         testing::Combine(testing::Values("semi_implicit", "literal", "lookahead"),
                                          testing::Values(std::string(), critical)));

}  // namespace
}  // namespace wasserstrom
