#pragma once
// Sums over numbers y_r of the log density of a mixture of two normal laws, for sixteen particles at once, side by side
// in vector registers.

#include <span>

#include "wasserstrom/base/types.hpp"

namespace wasserstrom {

constexpr Index mixture_lanes = 16;

/// A mixture per lane:  p(y) = sum_k exp(offset_k - z_k^2 / 2),  z_k = (y - mean_k) precision_k.
struct alignas(64) MixtureTile {
  double mean[2][mixture_lanes], precision[2][mixture_lanes], offset[2][mixture_lanes];
};

/// With the shares c_k(y) = exp(offset_k - z_k^2 / 2) / p(y), sums over the numbers.
struct alignas(64) MixtureSums {
  double value[mixture_lanes];      ///< -log p
  double share[2][mixture_lanes];   ///< c_k
  double score[2][mixture_lanes];   ///< c_k z_k
  double square[2][mixture_lanes];  ///< c_k z_k^2
};

/// Local, O(numbers).  The bits of a lane do not depend on the others.
void find_mixture_sums(std::span<const double> numbers, const MixtureTile& tile, MixtureSums& sums);

}  // namespace wasserstrom
