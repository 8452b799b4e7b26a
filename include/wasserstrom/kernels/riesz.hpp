#pragma once
// The kernel -|x - y|^exponent outside of a case, for whatever measures what flows of it do.

#include <memory>

#include "wasserstrom/kernels/kernel.hpp"

namespace wasserstrom {

/// exponent above 0 and below 2.
std::unique_ptr<Kernel> make_riesz(double exponent);

}  // namespace wasserstrom
