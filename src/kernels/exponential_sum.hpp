#pragma once
// The profile -x^r of the Riesz kernel, 0 < r < 2, r != 1, as a sum of exponentials and a polynomial:
//
//   -x^r = -sum_m c_m E_s(l_m x) + sum_{p <= 4} b_p x^p            near <= x <= range
//
//   E_0(z) = exp(-z)    E_1(z) = 1 - exp(-z)    E_2(z) = exp(-z) - 1 + z    E_s' = E_{s-1},  so that -r x^(r-1) is the
//   same sum with s - 1 and c_m l_m.
//
// s = 1 for r < 1 and 2 above.  All E_s and c_m are positive: nothing cancels, neither here nor in sums over points.
//
//   x^r = C integral_0^inf E_s(l x) l^(-1-r) dl        C = r / Gamma(1 - r),  r < 1;  r (r - 1) / Gamma(2 - r),  r > 1
//
// by the trapezoid rule in log l, whose error falls like exp(-pi^2 / step): 1e-10 of value and slope at the default.
// Nodes below 1e-3 / range make a polynomial, and those above 30 / near, where exp(-l x) has vanished, the constant and
// linear part; both sums of nodes are geometric series.

#include <array>
#include <vector>

namespace wasserstrom {

struct ExponentialSum {
  static constexpr double default_step = 0.36;  ///< in log l

  ExponentialSum(double exponent, double near, double range, double step = default_step);

  double value(double x) const;
  double slope(double x) const;  ///< d/dx

  int order;                              ///< s
  std::vector<double> rate, factor;       ///< l_m, ascending; c_m
  std::array<double, 5> polynomial = {};  ///< b_p
};

}  // namespace wasserstrom
