// The tail of importance weights against laws whose tail is known.

#include <gtest/gtest.h>

#include <cmath>

#include "flows/importance.hpp"

namespace wasserstrom {
namespace {

/// Weights at the quantiles of a generalised Pareto law of shape k.
std::vector<double> pareto_quantiles(std::size_t count, double k) {
  std::vector<double> logarithms;
  for (std::size_t i = 0; i < count; ++i) {
    const double above = (static_cast<double>(i) + 0.5) / static_cast<double>(count);
    logarithms.push_back(std::log(1 + (std::pow(above, -k) - 1) / k));
  }
  return logarithms;
}

/// The upper part of such a law has the same shape; the weak prior draws it towards 1/2 by 10 / (n + 10).
TEST(ParetoTail, IsThatOfTheLaw) {
  constexpr std::size_t count = 100000;
  const double tail = std::ceil(3 * std::sqrt(static_cast<double>(count)));
  for (const double k : {0.2, 0.5, 0.7, 1.0}) {
    const double with_prior = (tail * k + 10 * 0.5) / (tail + 10);
    EXPECT_NEAR(pareto_tail(pareto_quantiles(count, k)), with_prior, 0.02) << k;
  }
}

TEST(ParetoTail, DoesNotKnowOfUnits) {
  std::vector<double> weights = pareto_quantiles(1000, 0.6), shifted = weights;
  for (double& each : shifted) each -= 5000;
  EXPECT_NEAR(pareto_tail(weights), pareto_tail(shifted), 1e-9);
}

TEST(ParetoTail, IsNotKnownFromAFewWeightsOrEqualOnes) {
  EXPECT_TRUE(std::isnan(pareto_tail(pareto_quantiles(20, 0.5))));
  EXPECT_TRUE(std::isnan(pareto_tail(std::vector<double>(1000, 0.0))));
}

}  // namespace
}  // namespace wasserstrom
