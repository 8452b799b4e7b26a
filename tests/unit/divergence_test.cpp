// What is learned of a divergence: the derivatives of its dual value by the outputs of the network, against
// differences.

#include "networks/divergence.hpp"

#include <gtest/gtest.h>

#include <cmath>

#include "../support/draws.hpp"

namespace wasserstrom {
namespace {

constexpr Index points = 7, samples = 5;

/// The dual value with outputs s at the points and t at the samples, all of which weigh alike.
double dual(const Divergence& divergence, const Column& s, const Column& t, double shift) {
  double of_points = 0, of_samples = 0;
  for (const double each : s) of_points += divergence.at_point(each).value / points;
  for (const double each : t) of_samples += divergence.at_sample(each, shift).value / samples;
  return of_points + divergence.of_samples(of_samples, shift);
}

TEST(Divergence, SlopesAreThoseOfDifferences) {
  const Column s = 2 * test::normal_draws(points, 1, 3), t = 2 * test::normal_draws(samples, 1, 4);
  for (const char* const name : {"kl", "js"})
    for (const double shift : {0.0, 1.3}) {
      const auto divergence = make_divergence(name);
      double mean = 0;
      for (const double each : t) mean += divergence->at_sample(each, shift).value / samples;
      constexpr double h = 1e-6;
      for (Index i = 0; i < points; ++i) {
        Column up = s, down = s;
        up[i] += h, down[i] -= h;
        const double expected = (dual(*divergence, up, t, shift) - dual(*divergence, down, t, shift)) / (2 * h);
        EXPECT_NEAR(divergence->at_point(s[i]).slope / points, expected, 1e-9) << name;
      }
      for (Index j = 0; j < samples; ++j) {
        Column up = t, down = t;
        up[j] += h, down[j] -= h;
        const double expected = (dual(*divergence, s, up, shift) - dual(*divergence, s, down, shift)) / (2 * h);
        EXPECT_NEAR(divergence->sample_slope(mean) * divergence->at_sample(t[j], shift).slope / samples, expected, 1e-9)
            << name;
      }
    }
}

/// The shift is for rounding only.
TEST(Divergence, ValuesDoNotDependOnTheShift) {
  const Column s = test::normal_draws(points, 1, 3), t = test::normal_draws(samples, 1, 4);
  for (const char* const name : {"kl", "js"}) {
    const auto divergence = make_divergence(name);
    EXPECT_NEAR(dual(*divergence, s, t, 0), dual(*divergence, s, t, 2.5), 1e-14) << name;
  }
}

}  // namespace
}  // namespace wasserstrom
