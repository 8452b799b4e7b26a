#pragma once
// The keys by which an objective names a kernel, and what they make.

#include <vector>

#include "wasserstrom/objectives/functional.hpp"
#include "wasserstrom/objectives/point_measure.hpp"

namespace wasserstrom {

/// `kernel` and `engine` of a table with a target: the bandwidth is a number, or the median distance of the target's
/// points.
std::vector<Key> target_kernel_keys(Key engine);

/// The same of a table without one: the bandwidth is a number.
std::vector<Key> plain_kernel_keys();

/// `kernel` alone, and what it names with the fastest exact sums on a line.
Key plain_kernel_key();
PairKernel make_gated_kernel(const Config& table);

/// What they name, without slices.  The median is the same at every step of a run, and on any number of ranks.
/// Collective; O(M^2 d / P) for a median.  Throws ConfigError where it is to be that of points which all lie in one
/// place.
PairKernel make_pair_kernel(const Config& table, const PointMeasure& target, const PotentialContext& context);

PairKernel make_pair_kernel(const Config& table);

}  // namespace wasserstrom
