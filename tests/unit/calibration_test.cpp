#include "wasserstrom/run/calibration.hpp"

#include <gtest/gtest.h>

#include "wasserstrom/kernels/bandwidth.hpp"

namespace wasserstrom {
namespace {

/// A step of 1000 particles with different times for all that it does.
constexpr StepSeconds thousand{.particles = 1000, .pairs = 3, .bandwidth = 0.5, .rows = 0.2, .fixed = 0.01};

TEST(Calibration, GivesBackWhatWasMeasured) { EXPECT_DOUBLE_EQ(scaled_seconds(thousand, 1000, 1000), 3.71); }

TEST(Calibration, PairsGrowWithTheSquareRowsWithTheNumber) {
  EXPECT_DOUBLE_EQ(scaled_seconds(thousand, 4000, 4000), 16 * 3 + 16 * 0.5 + 4 * 0.2 + 0.01);
}

TEST(Calibration, RanksShareAllButTheWeights) {
  EXPECT_DOUBLE_EQ(scaled_seconds(thousand, 4000, 500), (16 * 3 + 16 * 0.5 + 4 * 0.2) / 8 + 0.01);
}

TEST(Calibration, RulesOfTheBandwidthLookAtASampleOfMany) {
  const Index many = 10 * Bandwidth::exact_limit;
  const double looks = static_cast<double>(Bandwidth::sample_size) / 1000, more = static_cast<double>(many) / 1000;
  EXPECT_DOUBLE_EQ(scaled_seconds(thousand, many, many), more * more * 3 + looks * looks * 0.5 + more * 0.2 + 0.01);
}

}  // namespace
}  // namespace wasserstrom
