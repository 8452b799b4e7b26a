// The weights of components: their derivatives, mirror steps and births.

#include <gtest/gtest.h>

#include <cmath>

#include "../support/mixture_case.hpp"

namespace wasserstrom {
namespace {

using test::evaluate_at;
using test::four_modes;
using test::mixture_case;
using test::run_flow;

/// dL / d(alpha_i - alpha_j) = e_i - e_j; the mirror step's rates differ by just that.
TEST(ComponentWeights, KnowsTheDerivativesOfItsWeights) {
  const std::string text =
      mixture_case(3, 2, "init_std = 0.9\n", four_modes(),
                   "type = \"gflow_vi\"\nestimator = \"exact\"\nstep = 0.01\nweight_step = 0.001\n");
  const Rows state = run_flow(text, {}).state;
  const Column rate = evaluate_at(text, {}, state).rate.rightCols(1);
  const auto value = [&](double shift) {
    Rows moved = state;
    moved(0, moved.cols() - 1) = std::log(std::exp(state(0, state.cols() - 1)) + shift);
    moved(1, moved.cols() - 1) = std::log(std::exp(state(1, state.cols() - 1)) - shift);
    return evaluate_at(text, {}, moved).evaluation.value[0];
  };
  const double h = 1e-4, e_difference = -(rate[0] - rate[1]) * 0.01 / 0.001;
  EXPECT_NEAR((value(h) - value(-h)) / (2 * h), e_difference, 1e-6 * (1 + std::abs(e_difference)));
}

/// Sheet 11 c: ten components whose weights adapt, ten draws each, 3000 steps of 0.01: below 0.005.
TEST(ComponentWeights, FindsAllModesWithAdaptedWeights) {
  for (const char* flow : {"gflow_vi", "ngflow_vi"}) {
    const std::string head = std::string("step = 0.01\ntype = \"") + flow + "\"\n";
    const Rows state =
        run_flow(mixture_case(10, 2, "draws = 10\n", four_modes(), head + "weight_step = 0.01\n", 3000), {}).state;
    const double value = evaluate_at(mixture_case(10, 2, "", four_modes(), head + "estimator = \"exact\"\n"), {}, state)
                             .evaluation.value[0];
    EXPECT_LT(value, 0.005) << flow;
    EXPECT_GT(value, -1e-6) << flow;
  }
}

/// From one component on, each birth at the draw where the target stands most above the mixture.
TEST(ComponentWeights, FindsAllModesByBirths) {
  const std::string flow = "type = \"ngflow_vi\"\nstep = 0.01\nweight_step = 0.05\n";
  const auto end = [&](Index slots, const std::string& births, const std::string& seed) {
    const Rows state = run_flow(mixture_case(slots, 2, "draws = 10\nalive = 1\n", four_modes(),
                                             flow + "births_every = " + births + "\n", 2000),
                                {"run.seed=" + seed})
                           .state;
    return evaluate_at(mixture_case(slots, 2, "", four_modes(), flow + "estimator = \"exact\"\n"), {}, state)
        .evaluation.value[0];
  };
  EXPECT_LT(end(8, "50", "4"), 0.005);
  EXPECT_GT(end(8, "1000000", "4"), 1.3);                                                     // one component alone
  for (const char* seed : {"1", "2", "3", "4"}) EXPECT_LT(end(2, "10", seed), 0.75) << seed;  // two: 0.691 to 0.706
}

/// However bad the start, weights add up to one.
TEST(ComponentWeights, KeepsItsWeightsFromAStartFarOff) {
  const std::string text =
      mixture_case(4, 2, "init = { type = \"gaussian\", std = 100.0 }\n", four_modes(),
                   "type = \"ngflow_vi\"\nstep = 0.05\nweight_step = 0.1\ntrust_region = 0.1\n", 20);
  const Rows state = run_flow(text, {}).state;
  EXPECT_NEAR(state.rightCols(1).array().exp().sum(), 1, 1e-12);
}

/// A shorter step takes its part of the mirror step; under annealing weights go by what the
/// means go by.
TEST(ComponentWeights, PacesItsWeightsByTimeAndAnnealing) {
  const std::string text =
      mixture_case(3, 2, "init_std = 0.9\n", four_modes(),
                   "type = \"ngflow_vi\"\nestimator = \"exact\"\nstep = 0.1\nweight_step = 0.5\n", 1);
  const auto spread = [&](const std::vector<std::string>& settings) {
    const Column weights = run_flow(text, settings).state.rightCols(1).array().exp();
    return weights.maxCoeff() - weights.minCoeff();
  };
  const double whole = spread({});
  EXPECT_GT(whole, 0.1);
  EXPECT_LT(spread({"flow.schedule={type=\"linear\", warm_up=10, steps=20}"}), 0.2 * whole);  // a tenth of a step
  EXPECT_LT(spread({"flow.annealing={type=\"linear\", steps=1000}"}), 0.7 * whole);
}

}  // namespace
}  // namespace wasserstrom
