#pragma once
// The standard deviation s of the noise of a regression: known, or inferred through u = log s with a prior.
//
//   inverse_gamma   s^2 ~ InvGamma(a, b):  density in u  2 b^a / Gamma(a) exp(-2 a u - b exp(-2 u))
//   half_cauchy     s ~ Cauchy(0, b), s > 0:             2 / (pi b) s / (1 + s^2 / b^2)
//   half_normal     s ~ N(0, b^2), s > 0:                sqrt(2 / pi) / b s exp(-s^2 / (2 b^2))
//   flat            s ~ 1, improper:                     s

#include <string>
#include <vector>

#include "half_line.hpp"
#include "wasserstrom/case/config.hpp"

namespace wasserstrom {

/// The keys noise_std, noise_prior, noise_shape and noise_scale, and their rule.
std::vector<Key> noise_keys();
void check_noise(const Config& self, Problems& problems);

class Noise {
 public:
  explicit Noise(const Config& config);

  bool inferred() const { return inferred_; }
  double std(double u) const;              ///< s; `u` counts for inferred noise only
  ValueAndSlope prior(double u) const;     ///< -log of the density of u, of inferred noise
  double prior_curvature(double u) const;  ///< its second derivative

 private:
  enum class Law { inverse_gamma, half_cauchy, half_normal, flat };

  bool inferred_;
  Law law_ = Law::flat;
  double known_ = 1, shape_ = 1, scale_ = 1;
};

}  // namespace wasserstrom
