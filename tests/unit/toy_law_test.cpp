// Laws in the plane: their modes, and how far both sides are apart.

#include "wasserstrom/data/toy_law.hpp"

#include <gtest/gtest.h>

#include <cmath>

#include "wasserstrom/transport/optimal_plan.hpp"

namespace wasserstrom {
namespace {

constexpr Index points = 512;

/// The same number of each mode.
Rows draws(const std::string& name, bool source, Index step) {
  const ToyLaw law(name, source);
  const CounterRandom random(3, Purpose::toy_sample);
  Rows found(points, 2);
  for (Index i = 0; i < points; ++i) law.draw(random, step, i, i * law.modes() / points, &found(i, 0));
  return found;
}

double w2(const Rows& x, const Rows& y) {
  const Column even = Column::Constant(points, 1.0 / points);
  return std::sqrt(2 * optimal_plan(PairCosts(x, y, PairCost::half_square), even, even).cost);
}

// As an independent program has them, means of 20 draws of 512 points; the last number is four standard deviations.
TEST(ToyLaw, SidesAreAsFarApartAsTheyShouldBe) {
  struct Known {
    const char* name;
    double apart, of_two_draws, within;
  };
  for (const Known& each : {Known{"ring", 0.946, 0.056, 0.02}, Known{"four_gaussians", 1.001, 0.043, 0.02},
                            Known{"swiss_roll", 0.631, 0.156, 0.18}, Known{"checkerboard", 0.825, 0.057, 0.028}}) {
    EXPECT_NEAR(w2(draws(each.name, true, 0), draws(each.name, false, 1)), each.apart, each.within) << each.name;
    EXPECT_NEAR(w2(draws(each.name, false, 2), draws(each.name, false, 3)), each.of_two_draws, each.within)
        << each.name;
  }
}

TEST(ToyLaw, RingHasEightModes) {
  const Rows ring = draws("ring", false, 0);
  for (Index i = 0; i < points; ++i) {
    const double turn = 2 * M_PI * static_cast<double>(i / 64) / 8;
    EXPECT_LT(std::hypot(ring(i, 0) - std::cos(turn), ring(i, 1) - std::sin(turn)), 0.5);
  }
}

}  // namespace
}  // namespace wasserstrom
