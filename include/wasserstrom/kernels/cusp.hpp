#pragma once
// Kernels whose pull does not fade as points meet: riesz up to exponent 1, laplace.
//
// Particles that have reached a point of such a target cannot come to rest there by forward steps: each leads across
// it, however short it is.

#include <optional>

#include "wasserstrom/kernels/kernel.hpp"

namespace wasserstrom {

/// |grad K(x, y)| = slope t^(exponent - 1) where t = |x - y| is small.
struct Cusp {
  double slope, exponent;  ///< exponent at most 1
};

/// That of a kernel; none where the pull fades.  Local.
std::optional<Cusp> cusp_of(const Kernel& kernel, double bandwidth);

/// Whether there is one; the bandwidth is of no account.
bool has_cusp(const Kernel& kernel);

}  // namespace wasserstrom
