// K(x, y) = exp(-|x - y|^2 / (2 h^2))

#include <cmath>
#include <numbers>

#include "kernels.hpp"

namespace wasserstrom {
namespace {

class Gaussian final : public Kernel {
 public:
  void profile(const double* r2, double* value, double* slope, Index count, double h) const override {
    const double exponent = -0.5 / (h * h), factor = -1.0 / (h * h);
    for (Index i = 0; i < count; ++i) {
      const double k = std::exp(exponent * r2[i]);
      if (value) value[i] = k;
      if (slope) slope[i] = factor * k;
    }
  }

  std::optional<RadialForm> form() const override { return RadialForm{RadialForm::Formula::gaussian}; }

  double log_integral(Index dimension, double h) const override {
    return 0.5 * static_cast<double>(dimension) * std::log(2 * std::numbers::pi * h * h);
  }
};

}  // namespace

KernelRegistry::Entry gaussian_kernel() {
  return {{"gaussian", "exp(-r^2 / (2 h^2))", {}, {}}, [](const Config&) { return std::make_unique<Gaussian>(); }};
}

}  // namespace wasserstrom
