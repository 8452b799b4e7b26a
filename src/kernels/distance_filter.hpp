#pragma once
// Squared distances in many dimensions, told from an interval without being computed.

#include <cstdint>
#include <vector>

#include "distance_tile.hpp"
#include "simd/aligned_array.hpp"
#include "simd/panels.hpp"

namespace wasserstrom {

/// Products of matrices, |x - y|^2 = |x|^2 + |y|^2 - 2 x y, take a third of the operations of differences and are right
/// to within a bound: enough for most pairs to be certainly below the interval or above it.  With coordinates counted
/// from any centre and u = 2^-53, product and plain loop are off by less than 8 (d + 4) u (|x|^2 + |y|^2) from each
/// other.
class DistanceFilter {
 public:
  static constexpr Index from_dimension = 16;

  explicit DistanceFilter(const ConstRowsRef& targets);

  /// Takes the place of the sources before.
  void read(const Sources& sources);
  const Panels& sources() const { return factor_; }  ///< a column each

  /// The sources of one panel with all targets of a tile.  Bit j of the result says that source j of the panel may have
  /// a distance in [low, high), or one that is no number; of the others, `below` counts those below `low`.
  unsigned sift(Index tile, Index panel, double low, double high, std::int64_t& below) const;

 private:
  Index dimension_;
  std::vector<double> centre_;
  AlignedArray centred_;       ///< [tile][dimension][tile_width]: the targets; filled up with some that are far away
  AlignedArray norm_;          ///< [tile][tile_width]: |x|^2
  Panels factor_;              ///< -2 y: a row per coordinate
  std::vector<double> norms_;  ///< |y|^2
};

}  // namespace wasserstrom
