// K(x, y) = (1 + |x - y|^2 / h^2)^(-beta)

#include <cmath>
#include <numbers>

#include "kernels.hpp"

namespace wasserstrom {
namespace {

class InverseMultiquadric final : public Kernel {
 public:
  explicit InverseMultiquadric(double beta) : beta_(beta) {}

  void profile(const double* r2, double* value, double* slope, Index count, double h) const override {
    const double scale = 1 / (h * h), factor = -2 * beta_ / (h * h);
    for (Index i = 0; i < count; ++i) {
      const double base = 1 + scale * r2[i];
      const double k = std::pow(base, -beta_);
      if (value) value[i] = k;
      if (slope) slope[i] = factor * k / base;
    }
  }

  std::optional<RadialForm> form() const override {
    return RadialForm{RadialForm::Formula::inverse_multiquadric, beta_};
  }

  /// h^d pi^(d/2) Gamma(beta - d/2) / Gamma(beta), finite for beta > d/2 only.
  double log_integral(Index dimension, double h) const override {
    const double half = 0.5 * static_cast<double>(dimension);
    if (beta_ <= half) return std::numeric_limits<double>::quiet_NaN();
    return half * std::log(std::numbers::pi * h * h) + std::lgamma(beta_ - half) - std::lgamma(beta_);
  }

 private:
  double beta_;
};

}  // namespace

KernelRegistry::Entry inverse_multiquadric_kernel() {
  return {{"imq",
           "inverse multiquadric (1 + r^2 / h^2)^(-exponent)",
           {Key::real("exponent").default_to("0.5").above(0).says("the power beta")},
           {}},
          [](const Config& config) { return std::make_unique<InverseMultiquadric>(config.real("exponent")); }};
}

}  // namespace wasserstrom
