#pragma once
// The inner loops of the dense pair sums: one tile of targets, one block of sources.

#include "source_block.hpp"

namespace wasserstrom {

/// Sources, at most, after which the loops change from kernel values to sums: 64 x 32 values and weights are 32 KiB,
/// the first-level cache.
constexpr Index strip_sources = 64;

/// One tile.  All arrays are [row][tile_width] and aligned to 64 bytes.
struct Tile {
  const double* position;  ///< d rows; unused lanes hold anything finite
  const double* target;    ///< the first of the tile's targets as they came, a row each
  Index stride, lanes;     ///< from one target to the next; how many there are
  double* kernel;          ///< strip_sources rows: squared distances, then kernel values
  double* weight;          ///< strip_sources rows: slopes, or charge times slope
  double* value;           ///< payload_columns rows: the sums over the block
  double* gradient;        ///< d rows: the sums over the block, to be multiplied by gradient_factor
  double* moments;         ///< payload_columns + d + 1 rows: those of the expanded form
  double* total_value;     ///< as `value`: the sums over the blocks so far
  double* total_gradient;  ///< as `gradient`
  double* centred;         ///< d rows, for the expanded form
  double* squared_norm;    ///< one row, for the expanded form
};

/// Adds the sums over a block of sources to the totals of the tile: for each lane one source after the other, by the
/// same instructions whatever the lane.
void add_sources(const KernelSumRequest& request, const Tile& tile, const SourceBlock& block);

/// What the formulas leave out of the slope because it is the same for all pairs.
double gradient_factor(const KernelSumRequest& request);

}  // namespace wasserstrom
