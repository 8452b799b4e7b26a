#pragma once
// The activation log(1 + e^u) of networks, with its slope.

#include "simd/panels.hpp"
#include "wasserstrom/base/types.hpp"

namespace wasserstrom {

/// value = log(1 + e^u) in place of u, and slope = 1 / (1 + e^-u), for `count` numbers, a multiple of tile_width; right
/// to 1e-15 for numbers of order one, computed in double for floats, too.  NaN for NaN.
void softplus(double* value, double* slope, Index count);
void softplus(float* value, float* slope, Index count);

}  // namespace wasserstrom
