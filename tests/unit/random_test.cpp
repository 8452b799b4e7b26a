#include "wasserstrom/base/random.hpp"

#include <gtest/gtest.h>

#include <cmath>

#include "wasserstrom/base/normals.hpp"

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

// Rows of five numbers begin anywhere in a block of four.
TEST(DrawNormals, RowsAreTheSameWithWhicheverOthers) {
  const auto drawn = [](Index number, Index first, Index rows) {
    Rows found(rows, 5);
    draw_normals(3, Purpose::network_reference, number, first, found);
    return found;
  };
  const Rows all = drawn(1, 0, 9);
  for (Index first = 0; first < 9; ++first) EXPECT_EQ(drawn(1, first, 9 - first), all.bottomRows(9 - first));
  EXPECT_EQ(drawn(1, 2, 3), all.middleRows(2, 3));
  EXPECT_NE(drawn(2, 0, 9), all);
}

TEST(DrawNormals, HaveTheirMoments) {
  constexpr Index rows = 40000, columns = 3;
  Rows z(rows, columns);
  draw_normals(3, Purpose::network_reference, 0, 0, z);
  const double count = rows * columns, error = 5 / std::sqrt(count);
  EXPECT_NEAR(z.sum() / count, 0, error);
  EXPECT_NEAR(z.squaredNorm() / count, 1, error * std::sqrt(2.0));
  EXPECT_NEAR(z.array().pow(4).sum() / count, 3, error * std::sqrt(96.0));
  EXPECT_NEAR(z.col(0).dot(z.col(1)) / rows, 0, 5 / std::sqrt(static_cast<double>(rows)));
}

}  // namespace
}  // namespace wasserstrom
