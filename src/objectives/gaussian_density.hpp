#pragma once
// The density of a normal law, of which the gaussian and the gaussian_mixture target are made.

#include "wasserstrom/objectives/potential.hpp"

namespace wasserstrom {

class GaussianDensity {
 public:
  /// Independent components with standard deviations `std` (d).
  GaussianDensity(const Column& mean, const Column& std);

  /// A full covariance (d x d, symmetric positive definite; `is_covariance` tells).
  GaussianDensity(const Column& mean, const Rows& covariance);

  static bool is_covariance(const Rows& matrix);

  /// -log of the density at x (d numbers); adds scale times its gradient P (x - mean) to `gradient` (d) where that is
  /// given.
  double negative_log(const double* x) const;
  void add_gradient(const double* x, double scale, double* gradient) const;

  /// Adds scale P to `hessian` (d x d).
  void add_precision(double scale, Rows& hessian) const;

  /// x = mean + L z, where the covariance is L L' and z_c the normal number (step, point, c) of `random`.
  void draw(const CounterRandom& random, Index step, Index point, double* x) const;

  NormalLaw law() const;  ///< with the whole precision matrix in either case

 private:
  Column mean_, precision_diagonal_, std_;  ///< the diagonals where the components are independent
  Rows precision_, lower_;                  ///< else the whole matrices; L
  double log_normaliser_ = 0;               ///< log of the integral of exp(-(x - m)' P (x - m) / 2)
};

}  // namespace wasserstrom
