#pragma once
// The key `engine` of an objective with a kernel, and what it makes: an engine of pair sums, or sums along lines.

#include "wasserstrom/objectives/functional.hpp"

namespace wasserstrom {

/// `engine = "dense"`, or a table of the engine and its options.
Key pair_engine_key();

/// Refuses slices where they have no meaning or no finite variance.  `objective` has `kernel` and `engine`.
void check_slices(const Config& objective, const Config& whole, Problems& problems);

/// Refuses slices for what has no particles on both ends.
void refuse_slices(const Config& table, const Config& whole, Problems& problems);

/// Sets all but kernel and bandwidth.  `engine` is a table of that key.
void set_engine(const Config& engine, const PotentialContext& context, PairKernel& kernel);

}  // namespace wasserstrom
