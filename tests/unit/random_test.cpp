#include "wasserstrom/base/random.hpp"

#include <gtest/gtest.h>

#include <cmath>

namespace wasserstrom {
namespace {

TEST(CounterRandom, MomentsOfTheNormal) {
  const CounterRandom random(3, Purpose::initial_position);
  constexpr Index count = 200000;
  double sum = 0, square = 0, fourth = 0;
  for (Index i = 0; i < count; ++i) {
    const double z = random.normal(0, i, 0);
    sum += z;
    square += z * z;
    fourth += z * z * z * z;
  }
  // Five standard errors of each moment: 1, sqrt 2 and sqrt 96 over sqrt count.
  const double error = 5 / std::sqrt(static_cast<double>(count));
  EXPECT_NEAR(sum / count, 0, error);
  EXPECT_NEAR(square / count, 1, error * std::sqrt(2.0));
  EXPECT_NEAR(fourth / count, 3, error * std::sqrt(96.0));
}

TEST(CounterRandom, EveryPartOfTheAddressMatters) {
  const CounterRandom random(3, Purpose::initial_position);
  const double value = random.uniform(1, 2, 3);
  EXPECT_EQ(value, CounterRandom(3, Purpose::initial_position).uniform(1, 2, 3));
  EXPECT_NE(value, CounterRandom(4, Purpose::initial_position).uniform(1, 2, 3));
  EXPECT_NE(value, CounterRandom(3, Purpose::initial_weight).uniform(1, 2, 3));
  EXPECT_NE(value, random.uniform(2, 2, 3));
  EXPECT_NE(value, random.uniform(1, 3, 3));
  EXPECT_NE(value, random.uniform(1, 2, 4));
}

TEST(CounterRandom, UniformLiesInTheOpenInterval) {
  const CounterRandom random(0, Purpose::bandwidth_sample);
  for (Index i = 0; i < 10000; ++i) {
    EXPECT_GT(random.uniform(0, i, 0), 0);
    EXPECT_LT(random.uniform(0, i, 0), 1);
  }
}

}  // namespace
}  // namespace wasserstrom
