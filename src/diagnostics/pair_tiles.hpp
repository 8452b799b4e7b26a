#pragma once
// All pairs of a rank's rows (targets) with the rows of all ranks (sources), the targets several side by side.
//
// Each target meets the sources one by one in ascending order of their global numbers, so that what it adds up does not
// depend on the number of ranks, nor on its place in a tile.  Private.

#include <vector>

#include "wasserstrom/particles/exchange.hpp"

namespace wasserstrom {

constexpr Index tile_width = 16;
using Lanes = Eigen::Array<double, tile_width, 1>;  ///< a number for each target of a tile

/// Rows in tiles, column by column; the last tile is filled up with zeros.
class Tiles {
 public:
  explicit Tiles(const ConstRowsRef& rows)
      : count_((rows.rows() + tile_width - 1) / tile_width),
        columns_(rows.cols()),
        lanes_(static_cast<std::size_t>(count_ * columns_), Lanes::Zero()) {
    for (Index i = 0; i < rows.rows(); ++i)
      for (Index c = 0; c < columns_; ++c)
        lanes_[static_cast<std::size_t>(i / tile_width * columns_ + c)][i % tile_width] = rows(i, c);
  }

  Index count() const { return count_; }
  const Lanes* tile(Index number) const { return lanes_.data() + number * columns_; }

 private:
  Index count_, columns_;
  std::vector<Lanes> lanes_;
};

/// |x - y|^2 for the targets of a tile, the coordinates added up in their order.
inline Lanes squared_distance(const Lanes* x, const double* y, Index dimension) {
  Lanes r2 = Lanes::Zero();
  for (Index c = 0; c < dimension; ++c) r2 += (x[c] - y[c]).square();
  return r2;
}

/// Calls pair(tile, x, j, y) for each tile and each source row y, whose global number is j.  `x` are the tile's
/// columns. Collective.
template <class Pair>
void visit_pairs(const Tiles& targets, const Rows& sources, const Exchange& exchange, const Pair& pair) {
  exchange.visit(sources, [&](Index first, const ConstRowsRef& block) {
    for (Index tile = 0; tile < targets.count(); ++tile)
      for (Index j = 0; j < block.rows(); ++j)
        pair(static_cast<std::size_t>(tile), targets.tile(tile), first + j, block.row(j).data());
  });
}

/// The lane of local row i.
inline double lane_of(const std::vector<Lanes>& lanes, Index i) {
  return lanes[static_cast<std::size_t>(i / tile_width)][i % tile_width];
}

/// Columns [position | weight] of a set of points, for a visit.
inline Rows with_weights(const ConstRowsRef& position, const Column& weight) {
  Rows all(position.rows(), position.cols() + 1);
  all.leftCols(position.cols()) = position;
  all.rightCols(1) = weight;
  return all;
}

}  // namespace wasserstrom
