#pragma once
// Maxima over several numbers, with the number of the one that wins: the pools of a convolution.

#include "simd/panels.hpp"
#include "wasserstrom/base/types.hpp"

namespace wasserstrom {

/// Where found is larger than most, or NaN, most = found and winner = number; for `count` numbers, a multiple of
/// tile_width.
void keep_maxima(const double* found, double number, double* most, double* winner, Index count);
void keep_maxima(const float* found, float number, float* most, float* winner, Index count);

/// to = slope where winner = number, else 0.
void pull_winner(const double* winner, double number, const double* slope, double* to, Index count);
void pull_winner(const float* winner, float number, const float* slope, float* to, Index count);

}  // namespace wasserstrom
