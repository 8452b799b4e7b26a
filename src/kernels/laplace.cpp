// K(x, y) = exp(-|x - y| / h),  the Matern kernel of smoothness 1/2
//
// grad_x K = -(x - y) / (h |x - y|) K: of length 1 / h next to the cusp at x = y, and zero in it.

#include <cmath>
#include <numbers>

#include "kernels.hpp"

namespace wasserstrom {
namespace {

class Laplace final : public Kernel {
 public:
  void profile(const double* r2, double* value, double* slope, Index count, double h) const override {
    for (Index i = 0; i < count; ++i) {
      const double r = std::sqrt(r2[i]), k = std::exp(-r / h);
      if (value) value[i] = k;
      if (slope) slope[i] = r == 0 ? 0 : -k / (h * r);
    }
  }

  std::optional<RadialForm> form() const override { return RadialForm{RadialForm::Formula::laplace}; }

  /// The surface of the unit ball, 2 pi^(d/2) / Gamma(d/2), times int_0^inf r^(d-1) exp(-r / h) dr = h^d Gamma(d).
  double log_integral(Index dimension, double h) const override {
    const auto d = static_cast<double>(dimension);
    return std::log(2) + 0.5 * d * std::log(std::numbers::pi) - std::lgamma(0.5 * d) + std::lgamma(d) + d * std::log(h);
  }
};

}  // namespace

KernelRegistry::Entry laplace_kernel() {
  return {{"laplace", "exp(-r / h); a cusp at r = 0", {}, {}},
          [](const Config&) { return std::make_unique<Laplace>(); }};
}

}  // namespace wasserstrom
