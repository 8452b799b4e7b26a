#include "wasserstrom/particles/exchange.hpp"

#include <gtest/gtest.h>

#include "../support/particles.hpp"

namespace wasserstrom {
namespace {

/// A row that tells its own number in every column.
Rows numbered_rows(const Layout& layout, Index columns) {
  Rows rows(layout.rows(), columns);
  for (Index i = 0; i < rows.rows(); ++i)
    for (Index c = 0; c < columns; ++c) rows(i, c) = static_cast<double>((layout.first_row() + i) * columns + c);
  return rows;
}

/// Looks at everything a visit shows: every row once, in ascending order, in whole blocks, with the right contents.
void expect_complete_visit(Index count, Index columns, double gather_limit) {
  const Layout layout(count, Communicator());
  Profile profile;
  const Exchange exchange(layout, gather_limit, profile);
  const Rows local = numbered_rows(layout, columns);
  Index next = 0;
  exchange.visit(local, [&](Index first, const ConstRowsRef& block) {
    ASSERT_EQ(first, next);
    ASSERT_EQ(first % Exchange::block_rows, 0);
    ASSERT_EQ(block.rows(), std::min(Exchange::block_rows, count - first));
    for (Index i = 0; i < block.rows(); ++i)
      for (Index c = 0; c < columns; ++c) ASSERT_EQ(block(i, c), static_cast<double>((first + i) * columns + c));
    next += block.rows();
  });
  EXPECT_EQ(next, count);
  EXPECT_EQ(profile.visits, 1u);
  EXPECT_EQ(profile.bytes_received, static_cast<std::uint64_t>((count - layout.rows()) * columns) * sizeof(double));
}

TEST(Exchange, GatherShowsEveryRowOnceInOrder) {
  for (const Index count : {1, 2, 5, 1001, 20011}) expect_complete_visit(count, 3, 1e9);
}

TEST(Exchange, StreamShowsEveryRowOnceInOrder) {
  for (const Index count : {1, 2, 5, 1001, 20011}) expect_complete_visit(count, 3, 0);
}

TEST(Exchange, StreamInManyPackets) { expect_complete_visit(20011, 70, 0); }

TEST(Exchange, LimitDecides) {
  const Layout layout(1000, Communicator());
  Profile profile;
  EXPECT_TRUE(Exchange(layout, 1000 * 3 * sizeof(double), profile).gathers(3));
  EXPECT_FALSE(Exchange(layout, 1000 * 3 * sizeof(double) - 1, profile).gathers(3));
}

}  // namespace
}  // namespace wasserstrom
