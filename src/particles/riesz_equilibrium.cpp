#include "wasserstrom/particles/riesz_equilibrium.hpp"

#include <algorithm>
#include <boost/math/special_functions/beta.hpp>
#include <boost/math/special_functions/gamma.hpp>
#include <cmath>

namespace wasserstrom {
namespace {

/// Gamma(x + h) / Gamma(x).
double gamma_ratio(double x, double h) { return 1 / boost::math::tgamma_delta_ratio(x, h); }

/// 2F1(a, b; c; z) by its series, for 0 <= z <= 1 and c - a - b >= 1.75.
///
/// From some term on, terms t_k are of one sign and fall like k^-p z^k, p = c - a - b + 1; what comes behind t_k is
/// then about t_k k / (p - 1 + k log(1/z)), by a fraction of it that is at most 1/p and falls like 1/k where z = 1.
double hypergeometric(double a, double b, double c, double z) {
  constexpr int most_terms = 20000;
  constexpr double rounding = 1e-16;
  const double p = c - a - b + 1, decay = z > 0 ? -std::log(z) : 0;
  double term = 1, sum = 1, rest = 0;
  for (int n = 0; n < most_terms; ++n) {
    const double k = n;
    term *= (a + k) * (b + k) / ((c + k) * (k + 1)) * z;
    sum += term;
    rest = term * (k + 1) / (p - 1 + (k + 1) * decay);
    if (std::abs(rest) < rounding) break;
  }
  return sum + rest;
}

}  // namespace

RieszEquilibrium::RieszEquilibrium(Index dimension, double exponent) : d_(dimension), r_(exponent) {
  const double d = static_cast<double>(d_);
  const double power = fills_a_ball() ? r_ * std::tgamma(2 - r_ / 2) * gamma_ratio(d / 2, r_ / 2) / (d / 2)
                                      : r_ / 2 * gamma_ratio(d + r_ / 2 - 1, r_ / 2) / gamma_ratio(d / 2, r_ / 2);
  radius_ = std::pow(power, 1 / (2 - r_));
  second_moment_ = radius_ * radius_ * (fills_a_ball() ? d / (4 - r_) : 1);
}

double RieszEquilibrium::radius_below(double share) const {
  if (!fills_a_ball()) return radius_;
  const double d = static_cast<double>(d_);
  return radius_ * std::sqrt(boost::math::ibeta_inv(d / 2, 2 - (d + r_) / 2, share));
}

double RieszEquilibrium::potential(double distance) const {
  if (fills_a_ball() && distance <= radius_) return distance * distance / 2 + (2 / r_ - 0.5) * second_moment_;
  const double d = static_cast<double>(d_), c = fills_a_ball() ? 2 - r_ / 2 : d / 2;
  const auto [low, high] = std::minmax(distance, radius_);
  const double ratio = low / high;
  return std::pow(high, r_) * hypergeometric(-r_ / 2, 1 - (d + r_) / 2, c, ratio * ratio);
}

double RieszEquilibrium::scale(double time) const { return time > 0 ? std::pow((2 - r_) * time, 1 / (2 - r_)) : 0; }

double RieszEquilibrium::potential(double distance, double scale) const {
  return scale > 0 ? std::pow(scale, r_) * potential(distance / scale) : std::pow(distance, r_);
}

}  // namespace wasserstrom
