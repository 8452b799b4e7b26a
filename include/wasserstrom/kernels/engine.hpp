#pragma once
// The key `engine` of every table with pair sums.

#include <memory>
#include <vector>

#include "wasserstrom/kernels/kernel_sum.hpp"

namespace wasserstrom {

/// `engine = "dense"`, or a table of the engine and its options: all engines there are, and `further` ones, which take
/// the place of those of their names.
Key engine_key(std::vector<Variant> further = {});

/// Whether the sums of such a table go along a line instead of over pairs.
bool sorts(const Config& table, Index dimension);

/// The engine that approximate ones are held against: all pairs, exact to rounding.
std::unique_ptr<KernelSum> exact_sum();

/// A rule for tables with the keys `engine`, of kernel_sums, and `kernel`: refuses an engine that cannot sum that
/// kernel in the dimension of the particles.  Local.
void check_engine(const Config& self, const Config& whole, Problems& problems);

}  // namespace wasserstrom
