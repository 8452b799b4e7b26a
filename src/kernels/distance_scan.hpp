#pragma once
// Squared distances of pairs of points, sifted as they are computed: how many lie below an interval, and which in it.

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <span>

#include "distance_filter.hpp"

namespace wasserstrom {

/// Of N points, those a share of whose pairs is looked at.  Each pair i, j belongs to one of its two: that from which
/// the other is reached in the fewer steps upwards, N - 1 being followed by 0; where both ways are as long, to the
/// smaller number.  So every target meets half of the others, whichever rank it is on.
class DistanceScan {
 public:
  /// `targets` are the rows from number `first` on of `points` in all.
  DistanceScan(const ConstRowsRef& targets, Index first, Index points);

  /// Of the pairs of the targets with these sources, counts those with |x_i - y_j|^2 < low in `below`, and shows all
  /// |x_i - y_j|^2 in [low, high) to `use`, piece by piece.  The sum over coordinates runs in their order, each product
  /// rounded: the bits of plain loops.  What is not a number is nowhere.
  void sift(const Sources& sources, double low, double high, std::int64_t& below,
            const std::function<void(std::span<const double>)>& use);

 private:
  static constexpr Index piece = 256;  // sources that are worked on at a time

  struct Task {
    Sources sources;
    double low, high;
    std::int64_t& below;
    const std::function<void(std::span<const double>)>& use;
    bool filtered = false;
  };
  /// Some of these sources, met after the end of the numbers where `turn` is N, not 0.
  struct Run {
    Index first, count, turn;
  };

  void sift_tile(const Task& task, Index tile);
  void sift_some(const Task& task, Index tile, const Run& run);
  void sift_all(const Task& task, Index tile, const Run& run);
  void sift_plainly(const Task& task, Index tile, const Run& run);
  DistanceTile tile_of(const Task& task, Index tile, const Run& run) const;
  void show(const Task& task, Index count) const;

  Index targets_, first_, points_, dimension_;
  AlignedArray target_;  ///< [tile][dimension][tile_width], filled up with targets that are nowhere
  std::unique_ptr<double[]> found_;
  std::optional<DistanceFilter> filter_;  ///< in many dimensions
};

}  // namespace wasserstrom
