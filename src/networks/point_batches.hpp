#pragma once
// Batches of particles, drawn anew for each iteration.  Private.

#include <algorithm>
#include <vector>

#include "wasserstrom/base/random.hpp"
#include "wasserstrom/networks/perceptron.hpp"
#include "wasserstrom/particles/point_cloud.hpp"

namespace wasserstrom {

/// Blocks of Perceptron::block_rows rows, the last of what is left.
inline Index blocks_of(Index rows) { return (rows + Perceptron::block_rows - 1) / Perceptron::block_rows; }
inline Index rows_in(Index block, Index rows) {
  return std::min(Perceptron::block_rows, rows - block * Perceptron::block_rows);
}

/// Some of `count` numbers from 0 on, for each iteration.
class BatchDraw {
 public:
  /// All of them, in their order, where a batch holds as many, or is 0.  `stream` tells what is drawn apart.
  BatchDraw(const CounterRandom& random, Index count, Index batch, Index stream)
      : random_(random),
        count_(count),
        stream_(stream),
        all_(batch == 0 || batch >= count),
        slots_(all_ ? count : batch) {}

  bool takes_all() const { return all_; }
  Index slots() const { return slots_; }

  Index operator()(Index iteration, Index slot) const {
    if (all_) return slot;
    return static_cast<Index>(random_.uniform(iteration, slot, stream_) * static_cast<double>(count_));
  }

 private:
  CounterRandom random_;
  Index count_, stream_;
  bool all_;
  Index slots_;
};

/// What this rank computes of each batch.
class PointBatches {
 public:
  /// `from` to `to`: its slots.
  PointBatches(const PointCloud& points, BatchDraw draw, Index from, Index to);

  /// How many iterations to fetch at a time: as many rows in all as there are particles, about.
  Index at_a_time() const;

  /// Brings the rows of so many iterations from `first` on.  Collective: one visit of the exchange, of which a rank
  /// keeps its slots.
  void fetch(Index first, Index iterations);

  /// Rows of some slots, with their weights in a last column.
  ConstRowsRef rows(Index iteration, Index from, Index count) const;

 private:
  const PointCloud& points_;
  BatchDraw draw_;
  Index from_, to_, first_ = 0;
  bool fetched_ = false;
  Rows kept_;
};

}  // namespace wasserstrom
