#pragma once
// Sums over all pairs of a rank's rows (targets) with the rows of all ranks (sources), compiled for every instruction
// set, the targets several side by side.
//
// Each target adds its sources one by one in ascending order of their global numbers and by the same instructions
// whatever its lane, so that what it adds up does not depend on the number of ranks, nor on its place in a tile or the
// blocks that the sources come in.  A position that is not a number makes the sums of its pairs not a number.  Private.

#include <algorithm>
#include <limits>
#include <span>

#include "simd/aligned_array.hpp"
#include "simd/panels.hpp"
#include "wasserstrom/diagnostics/stein.hpp"

namespace wasserstrom {

/// Numbers of the targets in tiles, [tile][column][lane]; the last tile is filled up with lanes that nobody reads.
class Tiles {
 public:
  /// A column for each number in `start`, which fills it.
  Tiles(Index rows, std::span<const double> start) : Tiles(rows, std::ssize(start)) {
    for (Index at = 0; at < count() * columns_; ++at)
      std::fill_n(data_.data() + at * tile_width, tile_width, start[static_cast<std::size_t>(at % columns_)]);
  }
  explicit Tiles(const ConstRowsRef& rows) : Tiles(rows.rows(), rows.cols()) {
    for (Index i = 0; i < rows_; ++i)
      for (Index c = 0; c < columns_; ++c) data_.data()[place(i, c)] = rows(i, c);
  }

  Index rows() const { return rows_; }
  Index columns() const { return columns_; }
  Index count() const { return (rows_ + tile_width - 1) / tile_width; }
  double operator()(Index row, Index column) const { return data_.data()[place(row, column)]; }
  const double* tile(Index number) const { return data_.data() + number * columns_ * tile_width; }
  double* tile(Index number) { return data_.data() + number * columns_ * tile_width; }

 private:
  Tiles(Index rows, Index columns) : rows_(rows), columns_(columns), data_(count() * columns * tile_width) {}
  Index place(Index row, Index column) const {
    return (row / tile_width * columns_ + column) * tile_width + row % tile_width;
  }

  Index rows_, columns_;
  AlignedArray data_;
};

/// Columns [rows | weight], for a visit.
inline Rows with_weights(const ConstRowsRef& rows, const Column& weight) {
  Rows all(rows.rows(), rows.cols() + 1);
  all.leftCols(rows.cols()) = rows;
  all.rightCols(1) = weight;
  return all;
}

// Each adds a block of sources, in whose last column the weights w_j are, to `sums`.  Local.

/// Sums from 0: sum_j w_j exp(-|x - y_j|^2 / (2 h^2)) and, where there is a second column, sum_j w_j |x - y_j|.
/// Targets [x], sources [y | w].
void add_kernels(const Tiles& targets, const ConstRowsRef& sources, double bandwidth, Tiles& sums);

/// Sums from 0: sum_j w_j u(x, y_j), u that of stein.hpp.  Targets [x | s(x)], sources [y | s(y) | w].
void add_stein_kernels(const Tiles& targets, const ConstRowsRef& sources, const SteinKernel& kernel, Tiles& sums);

/// Sums from infinite_distance and 0: n = min_j |x - y_j|^2 and sum_j w_j exp((n - |x - y_j|^2) / (2 h^2)), over the
/// sources of weight > 0 whose number is not that of the target: a target far from all sources has kernels that no
/// number can hold.  Targets [x | number], sources [y | number | w].
void add_nearest_kernels(const Tiles& targets, const ConstRowsRef& sources, double bandwidth, Tiles& sums);
constexpr double infinite_distance = std::numeric_limits<double>::max();

}  // namespace wasserstrom
