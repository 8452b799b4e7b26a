#pragma once
// The distribution in which the kernel -|x - y|^r, 0 < r < 2, balances the pull |x|^2 / 2 to a point: the minimum eta*
// of
//
//   1/2 integral |x|^2 d eta - 1/2 double integral |x - y|^r d eta d eta
//
// and with it the gradient flow of the interaction energy -1/2 double integral |x - y|^r from all mass in the origin,
// which keeps the shape of eta* (Altekrueger, Hertrich and Steidl 2023; Chafai, Saff and Womersley 2022):
//
//   gamma(t) = the law of b(t) X, X ~ eta*,    b(t) = ((2 - r) t)^(1 / (2 - r))
//
//   d + r < 4   a ball of radius s, |X|^2 / s^2 ~ Beta(d/2, 2 - (d + r)/2),
//               s^(2-r) = r Gamma(2 - r/2) Gamma((d + r)/2) / Gamma(d/2 + 1),   E|X|^2 = s^2 d / (4 - r)
//   else        a sphere of radius s, uniformly,   s^(2-r) = r/2 J,
//               J = Gamma(d/2) Gamma(d + r - 1) / (Gamma((d + r)/2) Gamma(d + r/2 - 1)) the mean of |x - y|^r on the
//               unit sphere,   E|X|^2 = s^2

#include "wasserstrom/base/types.hpp"

namespace wasserstrom {

class RieszEquilibrium {
 public:
  /// d at least 1; r above 0 and below 2.
  RieszEquilibrium(Index dimension, double exponent);

  double exponent() const { return r_; }
  double radius() const { return radius_; }  ///< s
  bool fills_a_ball() const { return static_cast<double>(d_) + r_ < 4; }

  /// E|X|^2, which is also r/2 times the mean of |X - Y|^r over independent X, Y.
  double second_moment() const { return second_moment_; }

  /// The value that |X| stays below with the probability `share`, strictly between 0 and 1; s on a sphere.
  double radius_below(double share) const;

  /// integral |x - y|^r d eta*(y) at |x| = `distance`, to 1e-9 where d = 1 and next to s, to rounding elsewhere:
  ///   |x|^2 / 2 + (2/r - 1/2) E|X|^2 inside the ball;
  ///   max^r 2F1(-r/2, 1 - (d + r)/2; c; (min / max)^2) of |x| and s elsewhere, c = d/2 for the sphere, 2 - r/2 outside
  ///   the ball.
  double potential(double distance) const;

  /// b(t); 0 for t <= 0.
  double scale(double time) const;

  /// The same at |x| = `distance` for gamma where b(t) is `scale`, 0 included.
  double potential(double distance, double scale) const;

 private:
  Index d_;
  double r_, radius_, second_moment_;
};

}  // namespace wasserstrom
