#pragma once
// The key `engine` of an objective with a kernel, and what it makes: an engine of pair sums, or sums along lines.

#include <optional>
#include <string>

#include "wasserstrom/objectives/functional.hpp"

namespace wasserstrom {

/// `engine` of objectives of pairs: slices beside the engines of sums over pairs.  The relative error of slices is in
/// the column <error_column>_<objective>.
Key pair_engine_key(const std::string& error_column = "slice_error");

/// Refuses an engine that cannot sum the kernel, and slices without a finite variance.  `objective` has `kernel` and
/// `engine`.
void check_pair_engine(const Config& objective, const Config& whole, Problems& problems);

/// How an objective of pairs is sliced; not at all where it is summed over all pairs.
std::optional<Slicing> slicing_of(const Config& objective, const PotentialContext& context);

/// How the mean of a kernel over so many points is sliced, by a table with `kernel` and `engine`.
std::optional<Slicing> mean_slicing_of(const Config& mean, Index points, const PotentialContext& context);

/// Sets the sum over pairs.  `engine` is a table of that key.
void set_engine(const Config& engine, PairKernel& kernel);

}  // namespace wasserstrom
