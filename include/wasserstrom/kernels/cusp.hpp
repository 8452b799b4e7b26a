#pragma once
// Kernels whose pull does not fade as points meet: riesz up to exponent 1, laplace.
//
// Particles that have reached a point of such a target cannot come to rest there: each step leads across it, however
// short it is.

#include "wasserstrom/kernels/kernel.hpp"

namespace wasserstrom {

/// Whether |grad K| next to x = y does not fall with the distance; the bandwidth is of no account.
bool has_cusp(const Kernel& kernel);

}  // namespace wasserstrom
