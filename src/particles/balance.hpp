#pragma once
// The discrete Riesz equilibrium: N points at rest under the pull to the origin and their own repulsion,
//
//   x_i = (r/N) sum_{j != i} (x_i - x_j) |x_i - x_j|^(r-2),   i = 1, ..., N,
//
// a minimum of 1/(2N) sum_i |x_i|^2 - 1/(2 N^2) sum_ij |x_i - x_j|^r.  Scaled by b they repel each other with b^(r-2)
// x_i, to what the right-hand side is off: their flow is known exactly for every N.  Private.

#include "initial.hpp"

namespace wasserstrom {

/// Moves the points there from where they are, until no |x_i - (right-hand side)_i| is above `tolerance`.  Collective,
/// the same bits on any number of ranks; O(N^2 d / P) for each of some hundreds of iterations, O(N d / P) memory.
/// Throws NumericalError where it does not get there.
void balance(Rows& points, double exponent, double tolerance, const Layout& layout);

}  // namespace wasserstrom
