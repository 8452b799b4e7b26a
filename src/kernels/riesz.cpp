// K(x, y) = -|x - y|^p,  0 < p < 2;  p = 1 is the kernel of the energy distance
//
// grad_x K = -p (x - y) |x - y|^(p - 2): for p < 1 unbounded next to x = y, and zero there.  The kernel has no length,
// is nowhere positive, and positive definite only against functions of mean zero.

#include "wasserstrom/kernels/riesz.hpp"

#include <cmath>

#include "kernels.hpp"

namespace wasserstrom {
namespace {

class Riesz final : public Kernel {
 public:
  explicit Riesz(double exponent) : exponent_(exponent) {}

  void profile(const double* r2, double* value, double* slope, Index count, double) const override {
    for (Index i = 0; i < count; ++i) {
      const double square = r2[i];
      if (value) value[i] = -std::pow(square, 0.5 * exponent_);
      if (slope) slope[i] = square == 0 ? 0 : -exponent_ * std::pow(square, 0.5 * exponent_ - 1);
    }
  }

  std::optional<RadialForm> form() const override { return RadialForm{RadialForm::Formula::riesz, exponent_}; }

  double log_integral(Index, double) const override { return std::numeric_limits<double>::quiet_NaN(); }
  bool is_positive() const override { return false; }
  bool has_bandwidth() const override { return false; }

 private:
  double exponent_;
};

}  // namespace

std::unique_ptr<Kernel> make_riesz(double exponent) { return std::make_unique<Riesz>(exponent); }

KernelRegistry::Entry riesz_kernel() {
  return {
      {"riesz",
       "-r^exponent, the kernel of the energy distance, without a bandwidth; it is no density: blob and gfsd refuse "
       "it; do not use it with svgd, under which the mean diverges",
       {Key::real("exponent").default_to("1.0").above(0).below(2).says("the power p")},
       {}},
      [](const Config& config) { return make_riesz(config.real("exponent")); }};
}

}  // namespace wasserstrom
