#pragma once
// The kernelised Stein discrepancy between particles and a target pi = exp(-g), which needs no draws of the target.
//
//   u(x, y) = s(x).s(y) k + s(x).grad_y k + s(y).grad_x k + trace grad_x grad_y k,   s = -grad g
//   k(x, y) = (c^2 + |x - y|^2)^beta
//
// With b = c^2 + r^2, r = |x - y|:
//   u = b^beta s(x).s(y) + 2 beta b^(beta-1) ((x - y).(s(y) - s(x)) - d) - 4 beta (beta-1) b^(beta-2) r^2
//
// Its mean is zero under the target in either argument.  For -1 < beta < 0 and targets with tails like those of a
// normal distribution, KSD -> 0 only if the particles converge to the target (Gorham & Mackey, Measuring sample quality
// with kernels, ICML 2017, theorem 8).  It does not see how mass is shared by modes that are far apart.
//
// The number has no scale of its own: it depends on the unit of every coordinate, and independent draws of the target
// do not score zero but the root of sum_i p_i^2 E u(X, X).  In coordinates z in which a metric is Euclidean (gradients
// in z for grad g, distances in z), it does not change when a linear map changes the coordinates x and the metric with
// them.

#include "wasserstrom/diagnostics/diagnostic.hpp"

namespace wasserstrom {

struct SteinKernel {
  double c = 1;            ///< > 0, in the units of the coordinates
  double exponent = -0.5;  ///< beta, between -1 and 0
};

/// The kernel of the coordinates: c = 1 in those of the particles, the root of d in those of a metric, in which
/// distances of a target that the metric fits are like the root of d.
SteinKernel usual_kernel(Index dimension, const CoordinateChange& metric);

struct SteinDiscrepancy {
  double v;      ///< the root of sum_ij p_i p_j u(x_i, x_j), all pairs
  double u2;     ///< sum over i != j / (1 - sum_i p_i^2): of mean 0 for independent draws of the target, so at times
                 ///< negative and not rooted; NaN for one particle
  double draws;  ///< the root of sum_i p_i^2 u(x_i, x_i): what v is for independent draws, up to their scatter, as the
                 ///< other pairs then have mean zero; v^2 = draws^2 + (1 - sum_i p_i^2) u2
};

/// Looks at all data of the potential.  Collective, the same bits on any number of ranks.  O(N^2 d / P) work,
/// O(N d / P) memory and the exchange's buffer for 2 d + 1 columns.
SteinDiscrepancy stein_discrepancy(const PointCloud& input, const Potential& potential, const SteinKernel& kernel,
                                   const CoordinateChange& metric = {});

}  // namespace wasserstrom
