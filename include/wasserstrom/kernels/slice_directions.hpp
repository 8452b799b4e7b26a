#pragma once
// Directions along which a measure is projected on lines, for sums over slices.
//
//   d = 2   equispaced angles on the half circle, turned by one random angle
//   d > 2   sets of d orthogonal directions, the Q of a matrix of normal numbers, as many sets as it takes
//
// Each set is uniform on the sphere, so that means over slices are unbiased; it is drawn anew in each step, by counter.

#include <cstdint>

#include "wasserstrom/base/types.hpp"

namespace wasserstrom {

class SliceDirections {
 public:
  SliceDirections(Index dimension, Index count, std::uint64_t seed)
      : dimension_(dimension), count_(dimension == 1 ? 1 : count), seed_(seed) {}

  Index count() const { return count_; }

  /// Those with the numbers from `first` to `first + count`, a row each, in step `step`.  Local; O(d^3) for each set
  /// that they belong to, unless it is the one that was asked for last.
  Rows rows(Index step, Index first, Index count);

 private:
  Rows equispaced(Index step, Index first, Index count) const;
  const Rows& orthogonal_set(Index step, Index set);

  Index dimension_, count_;
  std::uint64_t seed_;
  Index held_step_ = -1, held_set_ = -1;
  Rows held_;  // that set
};

/// c with |x|^exponent = c E |<xi, x>|^exponent, xi uniform on the sphere of R^d:
///
///   c = sqrt(pi) Gamma((d + r) / 2) / (Gamma(d / 2) Gamma((r + 1) / 2))
double slice_constant(Index dimension, double exponent);

}  // namespace wasserstrom
