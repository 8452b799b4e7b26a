#pragma once
// What an engine of kernel sums asks of the case that names it.

#include "wasserstrom/kernels/kernel_sum.hpp"

namespace wasserstrom {

/// A rule for every table with the keys `engine` and `kernel`: the rule of the engine, such as that "sorted" is for
/// particles on a line.  Local.
void check_engine(const Config& self, const Config& whole, Problems& problems);

}  // namespace wasserstrom
