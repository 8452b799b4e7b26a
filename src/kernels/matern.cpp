// Matern kernels whose smoothness nu is half an odd number (Rasmussen and Williams, Gaussian Processes for Machine
// Learning, 2006, section 4.2.1), with z = sqrt(2 nu) |x - y| / h:
//
//   nu = 3/2:  K = (1 + z) exp(-z),            grad_x K = -3 / h^2 (x - y) exp(-z)
//   nu = 5/2:  K = (1 + z + z^2/3) exp(-z),    grad_x K = -5 / (3 h^2) (x - y) (1 + z) exp(-z)

#include <cmath>
#include <numbers>

#include "kernels.hpp"

namespace wasserstrom {
namespace {

class Matern : public Kernel {
 public:
  explicit Matern(double smoothness) : smoothness_(smoothness) {}

  /// 2^d pi^(d/2) Gamma(nu + d/2) / Gamma(nu) (h / sqrt(2 nu))^d
  double log_integral(Index dimension, double h) const final {
    const auto d = static_cast<double>(dimension);
    return d * std::log(2 * h / rate(1)) + 0.5 * d * std::log(std::numbers::pi) + std::lgamma(smoothness_ + 0.5 * d) -
           std::lgamma(smoothness_);
  }

 protected:
  /// z / |x - y|
  double rate(double h) const { return std::sqrt(2 * smoothness_) / h; }

 private:
  double smoothness_;
};

class Matern32 final : public Matern {
 public:
  Matern32() : Matern(1.5) {}

  void profile(const double* r2, double* value, double* slope, Index count, double h) const override {
    const double factor = -3 / (h * h);
    for (Index i = 0; i < count; ++i) {
      const double z = rate(h) * std::sqrt(r2[i]), decay = std::exp(-z);
      if (value) value[i] = (1 + z) * decay;
      if (slope) slope[i] = factor * decay;
    }
  }

  std::optional<RadialForm> form() const override { return RadialForm{RadialForm::Formula::matern32}; }
};

class Matern52 final : public Matern {
 public:
  Matern52() : Matern(2.5) {}

  void profile(const double* r2, double* value, double* slope, Index count, double h) const override {
    const double factor = -5 / (3 * h * h);
    for (Index i = 0; i < count; ++i) {
      const double z = rate(h) * std::sqrt(r2[i]), decay = std::exp(-z);
      if (value) value[i] = (1 + z + z * z / 3) * decay;
      if (slope) slope[i] = factor * (1 + z) * decay;
    }
  }

  std::optional<RadialForm> form() const override { return RadialForm{RadialForm::Formula::matern52}; }
};

}  // namespace

KernelRegistry::Entry matern32_kernel() {
  return {{"matern32", "Matern 3/2, (1 + z) exp(-z), z = sqrt(3) r / h", {}, {}},
          [](const Config&) { return std::make_unique<Matern32>(); }};
}

KernelRegistry::Entry matern52_kernel() {
  return {{"matern52", "Matern 5/2, (1 + z + z^2 / 3) exp(-z), z = sqrt(5) r / h", {}, {}},
          [](const Config&) { return std::make_unique<Matern52>(); }};
}

}  // namespace wasserstrom
