#include "wasserstrom/particles/layout.hpp"

#include <gtest/gtest.h>

#include <cmath>

namespace wasserstrom {
namespace {

TEST(Layout, CutsRowsIntoWholeBlocksOfRanks) {
  const Communicator world;
  for (const Index count : {1, 2, 5, 127, 128, 1001, 20011, 1000000}) {
    const Layout layout(count, world);
    EXPECT_EQ(layout.first_row(0), 0);
    EXPECT_EQ(layout.first_row(world.size()), count);
    for (int rank = 0; rank < world.size(); ++rank) {
      EXPECT_LE(layout.first_row(rank), layout.first_row(rank + 1));
      EXPECT_EQ(layout.first_row(rank) % layout.block_size(), 0) << "ownership falls on block boundaries";
      if (layout.rows(rank) > 0) {
        EXPECT_EQ(layout.owner(layout.first_row(rank)), rank);
        EXPECT_EQ(layout.owner(layout.first_row(rank + 1) - 1), rank);
      }
    }
  }
}

TEST(Layout, BlockSizeIsAPowerOfTwoUpTo256) {
  EXPECT_EQ(Layout::block_size_for(1), 1);
  EXPECT_EQ(Layout::block_size_for(127), 1);
  EXPECT_EQ(Layout::block_size_for(1001), 8);
  EXPECT_EQ(Layout::block_size_for(20011), 256);
  EXPECT_EQ(Layout::block_size_for(100000000), 256);
}

/// Numbers of very different size, so that the order of additions shows in the last bits.
double awkward(Index row) {
  return std::sin(static_cast<double>(row) * 12.9898) * std::pow(10.0, static_cast<double>(row % 13) - 6);
}

TEST(Layout, SumsHaveTheSameBitsAsOnOneRank) {
  const Communicator world, self(MPI_COMM_SELF);
  for (const Index count : {1, 2, 3, 5, 7, 64, 100, 129, 1001, 4099, 20011}) {
    const auto sum_on = [&](const Layout& layout) {
      std::vector<double> sum(2);
      layout.sum_rows(sum, [&](Index i, std::span<double> total) {
        total[0] += awkward(layout.first_row() + i);
        total[1] += 1;
      });
      return sum;
    };
    const std::vector<double> together = sum_on(Layout(count, world)), alone = sum_on(Layout(count, self));
    EXPECT_EQ(together[0], alone[0]) << count << " rows on " << world.size() << " ranks";
    EXPECT_EQ(together[1], static_cast<double>(count));
  }
}

TEST(Layout, SumIsCloseToTheSumInHigherPrecision) {
  const Layout layout(20011, Communicator());
  double sum = 0;
  layout.sum_rows(std::span(&sum, 1),
                  [&](Index i, std::span<double> total) { total[0] += awkward(layout.first_row() + i); });
  long double exact = 0, size = 0;
  for (Index row = 0; row < 20011; ++row) {
    exact += awkward(row);
    size += std::abs(awkward(row));
  }
  EXPECT_NEAR(sum, static_cast<double>(exact), static_cast<double>(size) * 1e-15);
}

}  // namespace
}  // namespace wasserstrom
