#include "noise.hpp"

#include <cmath>

namespace wasserstrom {

std::vector<Key> noise_keys() {
  return {
      Key::real_or_text("noise_std", {"inferred"})
          .default_to("\"inferred\"")
          .above(0)
          .says("standard deviation of the noise; \"inferred\" makes its logarithm the last parameter"),
      Key::text("noise_prior")
          .default_to("\"inverse_gamma\"")
          .one_of({"inverse_gamma", "half_cauchy", "half_normal", "flat"})
          .says("prior of inferred noise: inverse gamma of the variance, or a distribution of the standard deviation"),
      Key::real("noise_shape").default_to("1.0").above(0).says("shape a of the inverse gamma prior"),
      Key::real("noise_scale")
          .default_to("1.0")
          .above(0)
          .says("scale b of the prior: of the inverse gamma in squares of the response's unit, of half_cauchy and "
                "half_normal in that unit")};
}

void check_noise(const Config& self, Problems& problems) {
  const auto refuse = [&](const char* key, const char* what, const char* advice) {
    if (!self.is_default(key)) problems.add(self, key, what, advice);
  };
  if (!self.is_text("noise_std")) {
    for (const char* key : {"noise_prior", "noise_shape", "noise_scale"})
      refuse(key, "known noise has no prior", "set noise_std = \"inferred\", or leave it out");
    return;
  }
  const std::string prior = self.text("noise_prior");
  if (prior != "inverse_gamma") refuse("noise_shape", "only an inverse gamma distribution has a shape", "leave it out");
  if (prior == "flat") refuse("noise_scale", "a flat prior has no scale", "leave it out");
}

Noise::Noise(const Config& config) : inferred_(config.is_text("noise_std")) {
  if (!inferred_) known_ = config.real("noise_std");
  shape_ = config.real("noise_shape");
  scale_ = config.real("noise_scale");
  const std::string prior = config.text("noise_prior");
  law_ = prior == "inverse_gamma" ? Law::inverse_gamma
         : prior == "half_cauchy" ? Law::half_cauchy
         : prior == "half_normal" ? Law::half_normal
                                  : Law::flat;
}

double Noise::std(double u) const { return inferred_ ? std::exp(u) : known_; }

ValueAndSlope Noise::prior(double u) const {
  switch (law_) {
    case Law::inverse_gamma:
      return root_of_inverse_gamma(u, shape_, scale_);
    case Law::half_cauchy:
      return half_cauchy(u, scale_);
    case Law::half_normal:
      return half_normal(u, scale_);
    case Law::flat:
      break;
  }
  return {-u, -1};
}

double Noise::prior_curvature(double u) const {
  const double z = std::exp(u) / scale_;
  switch (law_) {
    case Law::inverse_gamma:
      return 4 * scale_ * std::exp(-2 * u);
    case Law::half_cauchy:
      return 4 / ((z + 1 / z) * (z + 1 / z));
    case Law::half_normal:
      return 2 * z * z;
    case Law::flat:
      break;
  }
  return 0;
}

}  // namespace wasserstrom
