#pragma once
// Squared distances of pairs of points, sifted as they are computed: how many lie below an interval, and which in it.

#include <cstdint>
#include <functional>
#include <memory>
#include <span>

#include "simd/aligned_array.hpp"

namespace wasserstrom {

/// Points y_j of consecutive numbers.
struct Sources {
  const double* position;  ///< [count][dimension]
  Index number, count;     ///< that of the first, and how many
};

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
  Index targets_, first_, points_, dimension_;
  AlignedArray target_;  ///< [tile][dimension][DistanceTile::width], filled up with targets that are nowhere
  std::unique_ptr<double[]> found_;
};

}  // namespace wasserstrom
