#include "wasserstrom/networks/optimizer.hpp"

#include <gtest/gtest.h>

#include <cmath>

#include "../support/draws.hpp"

namespace wasserstrom {
namespace {

/// The moments as sums over all gradients so far: m = 0.1 sum_s 0.9^(t - s) g_s and v = 0.001 sum_s 0.999^(t - s)
/// g_s^2.
TEST(Optimizer, AdamTakesTheStepsOfItsFormula) {
  constexpr Index steps = 30, parameters = 5;
  const Rows gradient = test::normal_draws(steps, parameters, 3);
  Optimizer adam({.rate = 0.01}, parameters);
  Column found = Column::Constant(parameters, 2), expected = found;
  for (Index t = 1; t <= steps; ++t) {
    adam.step(gradient.row(t - 1).transpose(), found);
    for (Index p = 0; p < parameters; ++p) {
      double m = 0, v = 0, m_weight = 0, v_weight = 0;
      for (Index s = 1; s <= t; ++s) {
        const double age = static_cast<double>(t - s), g = gradient(s - 1, p);
        m += std::pow(0.9, age) * g;
        m_weight += std::pow(0.9, age);
        v += std::pow(0.999, age) * g * g;
        v_weight += std::pow(0.999, age);
      }
      expected[p] -= 0.01 * (m / m_weight) / (std::sqrt(v / v_weight) + 1e-8);
    }
    EXPECT_LT((found - expected).cwiseAbs().maxCoeff(), 1e-13) << t;
  }
  EXPECT_EQ(adam.steps, steps);
}

/// A gradient that never changes: each step is the rate, whatever its size.
TEST(Optimizer, AdamFollowsAConstantGradientAtItsRate) {
  Optimizer adam({.rate = 0.5}, 2);
  Column found = Column::Zero(2);
  for (Index t = 1; t <= 100; ++t) adam.step(Eigen::Vector2d(-1e3, 1e-2), found);
  EXPECT_NEAR(found[0], 50, 1e-9);
  EXPECT_NEAR(found[1], -50, 1e-4);
}

/// Without momentum the rate times the sum of gradients; with it each gradient counts 1 + b + b^2 + ... times.
TEST(Optimizer, GradientDescentIsItsSum) {
  constexpr Index steps = 20;
  const Rows gradient = test::normal_draws(steps, 3, 3);
  for (const double b : {0.0, 0.5}) {
    Optimizer descent({.method = Training::sgd, .rate = 0.01, .momentum = b}, 3);
    Column found = Column::Constant(3, 2), expected = found;
    for (Index t = 0; t < steps; ++t) {
      descent.step(gradient.row(t).transpose(), found);
      const double times = b == 0 ? 1 : (1 - std::pow(b, static_cast<double>(steps - t))) / (1 - b);
      expected -= 0.01 * times * gradient.row(t).transpose();
    }
    EXPECT_LT((found - expected).cwiseAbs().maxCoeff(), 1e-14) << b;
  }
}

}  // namespace
}  // namespace wasserstrom
