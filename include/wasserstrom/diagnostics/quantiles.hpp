#pragma once
// Quantiles of the coordinates of particles with weights.  Collective, the same bits on any number of ranks.

#include <vector>

#include "wasserstrom/diagnostics/diagnostic.hpp"

namespace wasserstrom {

/// For each coordinate its quantiles at the given shares, d x shares.  Of the particles in ascending order the i-th
/// stands at the share p_1 + ... + p_i - p_i / 2 of the weight (Hazen 1914); between them along a line, beyond the ends
/// the outermost.  NaN where a coordinate is not finite.  O(N log N d), memory O(N) on every rank.
Rows marginal_quantiles(const PointCloud& points, const std::vector<double>& shares);

}  // namespace wasserstrom
