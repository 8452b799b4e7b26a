#pragma once
// Cases with normal targets, to be held against gaussian_flow.hpp.

#include <string>
#include <vector>

#include "gaussian_flow.hpp"
#include "wasserstrom/base/types.hpp"

namespace wasserstrom::test {

/// The laws as `[[objective]]` tables of energies.
std::string normal_targets(const std::vector<NormalLaw>& targets);

/// `[particles]` with a start from a file in `directory`: `count` normal points whose mean is zero and whose covariance
/// is one to rounding.  Collective over all ranks.
std::string whitened_start(Index count, Index dimension, const std::string& directory);

/// N(0, 1)
NormalLaw standard_normal(Index dimension);

/// Mean and covariance (divisor N) of the points.
NormalLaw fitted_law(const Rows& points);

/// |C - exact| / |exact| of the covariances, plus the distance of the means.
double distance(const NormalLaw& law, const NormalLaw& exact);

/// Every digit: std::to_string keeps six decimals only, which is another step size.
std::string exactly(double number);

}  // namespace wasserstrom::test
