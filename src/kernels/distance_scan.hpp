#pragma once
// Squared distances between points, sifted as they are computed: how many lie below an interval, and which in it.

#include <cstdint>
#include <functional>
#include <span>
#include <vector>

#include "simd/aligned_array.hpp"

namespace wasserstrom {

/// Points y_j, each so many numbers behind the one before.
struct Sources {
  const double* first;
  Index stride, count;
};

class DistanceScan {
 public:
  explicit DistanceScan(const Rows& targets);

  /// Counts the pairs with |x_i - y_j|^2 < low in `below`, and shows all |x_i - y_j|^2 in [low, high) to `use`, piece
  /// by piece.  The sum over coordinates runs in their order, each product rounded: the bits of plain loops.  What is
  /// not a number is nowhere.
  void sift(const Sources& sources, double low, double high, std::int64_t& below,
            const std::function<void(std::span<const double>)>& use);

 private:
  Index tiles_, dimension_;
  AlignedArray target_;  ///< [tile][dimension][tile_width], filled up with targets that are nowhere
  std::vector<double> found_;
};

}  // namespace wasserstrom
