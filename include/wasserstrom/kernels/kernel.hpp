#pragma once
// A radial kernel K(x, y) = phi(|x - y|^2), K(x, x) = phi(0).
//
// Everything the estimators need follows from phi and its derivative in the squared distance r2:
//   grad_x K(x, y) = slope(r2) (x - y),   slope = 2 phi'(r2),   grad_y K = -grad_x K.

#include <limits>
#include <memory>
#include <string>

#include "wasserstrom/base/registry.hpp"
#include "wasserstrom/base/types.hpp"

namespace wasserstrom {

class Kernel {
 public:
  virtual ~Kernel() = default;

  /// phi and slope at `count` squared distances, for bandwidth h > 0.  `value` and `slope` may be `r2` itself or each
  /// be null when it is not wanted.
  virtual void profile(const double* r2, double* value, double* slope, Index count, double h) const = 0;

  /// Logarithm of the integral of K(x, .) over R^d, with which a kernel sum is a density; NaN when there is none.
  virtual double log_integral(Index dimension, double h) const = 0;
};

using KernelRegistry = Registry<Kernel>;
KernelRegistry& kernels();

}  // namespace wasserstrom
