#pragma once
// Priors of a positive number s = exp(u), as -log of their density in u (with the Jacobian s) and its derivative; and
// the functions of a coordinate that keep a number between 0 and 1.  Nothing overflows before exp(u)^2 does.

#include <cmath>
#include <numbers>

namespace wasserstrom {

struct ValueAndSlope {
  double value, slope;
};

/// s ~ Cauchy(0, scale), s > 0.
inline ValueAndSlope half_cauchy(double u, double scale) {
  const double z = std::exp(u) / scale;
  return {std::log1p(z * z) + std::log(0.5 * std::numbers::pi * scale) - u, 2 * z / (z + 1 / z) - 1};
}

/// s ~ N(0, std^2), s > 0.
inline ValueAndSlope half_normal(double u, double std) {
  const double z = std::exp(u) / std;
  return {0.5 * z * z + std::log(std) + 0.5 * std::log(0.5 * std::numbers::pi) - u, z * z - 1};
}

/// s ~ Gamma(shape, rate).
inline ValueAndSlope gamma_law(double u, double shape, double rate) {
  const double s = std::exp(u);
  return {rate * s - shape * u - shape * std::log(rate) + std::lgamma(shape), rate * s - shape};
}

/// s^2 ~ InvGamma(shape, scale).
inline ValueAndSlope root_of_inverse_gamma(double u, double shape, double scale) {
  const double b = scale * std::exp(-2 * u);
  return {2 * shape * u + b - shape * std::log(scale) + std::lgamma(shape) - std::numbers::ln2, 2 * shape - 2 * b};
}

/// log(1 + exp(u)), whose derivative is logistic(u).
inline double softplus(double u) { return std::fmax(u, 0) + std::log1p(std::exp(-std::abs(u))); }

/// 1 / (1 + exp(-u)), to full relative precision for all u.
inline double logistic(double u) {
  const double e = std::exp(-std::abs(u));
  return (u < 0 ? e : 1) / (1 + e);
}

}  // namespace wasserstrom
