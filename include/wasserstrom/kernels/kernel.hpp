#pragma once
// A radial kernel K(x, y) = phi(|x - y|^2), K(x, x) = phi(0).
//
// Everything the estimators need follows from phi and its derivative in the squared distance r2:
//   grad_x K(x, y) = slope(r2) (x - y),   slope = 2 phi'(r2),   grad_y K = -grad_x K.
//
// Where K has a cusp or a jump of its gradient at x = y (laplace, riesz), slope(0) = 0: a particle does not push
// itself, nor those that are in the same place.

#include <limits>
#include <memory>
#include <optional>
#include <string>

#include "wasserstrom/base/types.hpp"
#include "wasserstrom/case/registry.hpp"

namespace wasserstrom {

/// A profile that the dense engine computes in the vector registers of the processor, by its formula.
struct RadialForm {
  enum class Formula {
    gaussian,              ///< exp(-r^2 / (2 h^2))
    inverse_multiquadric,  ///< (1 + r^2 / h^2)^(-exponent)
    laplace,               ///< exp(-r / h)
    matern32,              ///< (1 + z) exp(-z),  z = sqrt(3) r / h
    matern52,              ///< (1 + z + z^2 / 3) exp(-z),  z = sqrt(5) r / h
    riesz,                 ///< -r^exponent
  };
  Formula formula;
  double exponent = 0;

  bool operator==(const RadialForm&) const = default;
};

class Kernel {
 public:
  virtual ~Kernel() = default;

  /// phi and slope at `count` squared distances, for bandwidth h > 0.  `value` and `slope` may be `r2` itself or each
  /// be null when it is not wanted.  The result for a distance must not depend on its place in the array.
  virtual void profile(const double* r2, double* value, double* slope, Index count, double h) const = 0;

  /// The same by a formula the dense engine knows; without one it calls `profile`, which is several times slower.
  virtual std::optional<RadialForm> form() const { return std::nullopt; }

  /// Logarithm of the integral of K(x, .) over R^d, with which a kernel sum is a density; NaN when there is none.
  virtual double log_integral(Index dimension, double h) const = 0;

  /// Whether K > 0 everywhere, without which a kernel sum is no density.
  virtual bool is_positive() const { return true; }

  /// Whether the kernel has a length h; without one, `profile` and the engines do not look at it.
  virtual bool has_bandwidth() const { return true; }
};

using KernelRegistry = Registry<Kernel>;
KernelRegistry& kernels();

}  // namespace wasserstrom
