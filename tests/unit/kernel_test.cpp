#include "wasserstrom/kernels/kernel.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <numbers>

#include "../support/particles.hpp"

namespace wasserstrom {
namespace {

std::unique_ptr<Kernel> make_kernel(const std::string& name, const std::vector<std::string>& more = {}) {
  std::vector<std::string> settings{"velocity.kernel.type=" + name};
  settings.insert(settings.end(), more.begin(), more.end());
  return kernels().make(test::small_case(2, test::two_gaussians(), settings).table("velocity").table("kernel"));
}

double value_at(const Kernel& kernel, double r2, double h) {
  double value = 0;
  kernel.profile(&r2, &value, nullptr, 1, h);
  return value;
}

/// phi', by differences of fourth order.
double derivative(const Kernel& kernel, double r2, double h) {
  const double step = 1e-3 * r2;
  const auto difference = [&](double by) { return value_at(kernel, r2 + by, h) - value_at(kernel, r2 - by, h); };
  return (8 * difference(step) - difference(2 * step)) / (12 * step);
}

double slope_at(const Kernel& kernel, double r2, double h) {
  double slope = 0;
  kernel.profile(&r2, nullptr, &slope, 1, h);
  return slope;
}

TEST(Kernel, SlopeIsTwiceTheDerivativeInTheSquaredDistance) {
  for (const std::string& name : kernels().names()) {
    const auto kernel = make_kernel(name);
    for (const double r2 : {0.04, 0.9, 3.7}) {
      EXPECT_NEAR(slope_at(*kernel, r2, 0.8), 2 * derivative(*kernel, r2, 0.8), 1e-9) << name << " at r2 = " << r2;
    }
  }
}

TEST(Kernel, GaussianAndInverseMultiquadricAsWritten) {
  EXPECT_DOUBLE_EQ(value_at(*make_kernel("gaussian"), 3, 0.5), std::exp(-3 / (2 * 0.25)));
  EXPECT_DOUBLE_EQ(value_at(*make_kernel("imq", {"velocity.kernel.exponent=0.75"}), 3, 0.5),
                   std::pow(1 + 3 / 0.25, -0.75));
}

TEST(Kernel, LaplaceAndMaternAreTheMaternClass) {
  // 2^(1 - nu) / Gamma(nu) z^nu K_nu(z), z = sqrt(2 nu) r / h, with the modified Bessel function of the second kind
  const auto matern = [](double nu, double r, double h) {
    const double z = std::sqrt(2 * nu) * r / h;
    return std::pow(2, 1 - nu) / std::tgamma(nu) * std::pow(z, nu) * std::cyl_bessel_k(nu, z);
  };
  for (const double r : {0.1, 0.7, 3.0}) {
    EXPECT_NEAR(value_at(*make_kernel("laplace"), r * r, 0.6), matern(0.5, r, 0.6), 1e-13) << r;
    EXPECT_NEAR(value_at(*make_kernel("matern32"), r * r, 0.6), matern(1.5, r, 0.6), 1e-13) << r;
    EXPECT_NEAR(value_at(*make_kernel("matern52"), r * r, 0.6), matern(2.5, r, 0.6), 1e-13) << r;
  }
}

TEST(Kernel, RieszIsMinusAPowerOfTheDistance) {
  EXPECT_DOUBLE_EQ(value_at(*make_kernel("riesz"), 9, 1), -3);
  EXPECT_DOUBLE_EQ(value_at(*make_kernel("riesz", {"velocity.kernel.exponent=1.5"}), 16, 7), -8);
}

TEST(Kernel, CoincidentPoints) {
  for (const std::string& name : kernels().names())
    EXPECT_EQ(value_at(*make_kernel(name), 0, 0.5), name == "riesz" ? 0 : 1) << name;
  EXPECT_EQ(slope_at(*make_kernel("laplace"), 0, 0.5), 0);
  EXPECT_EQ(slope_at(*make_kernel("riesz"), 0, 0.5), 0);
  EXPECT_EQ(slope_at(*make_kernel("riesz", {"velocity.kernel.exponent=0.5"}), 0, 0.5), 0);
  EXPECT_DOUBLE_EQ(slope_at(*make_kernel("matern32"), 0, 0.5), -12);
  EXPECT_DOUBLE_EQ(slope_at(*make_kernel("matern52"), 0, 0.5), -20.0 / 3);
}

/// Integral over R^d in spherical coordinates, by Simpson's rule up to r = 100 h.
double integral(const Kernel& kernel, Index dimension, double h) {
  const double surface[] = {2, 2 * std::numbers::pi, 4 * std::numbers::pi};
  const Index intervals = 200000;
  const double step = 100 * h / static_cast<double>(intervals);
  double sum = 0;
  for (Index i = 0; i <= intervals; ++i) {
    const double r = step * static_cast<double>(i), weight = i == 0 || i == intervals ? 1 : i % 2 == 1 ? 4 : 2;
    sum += weight * std::pow(r, static_cast<double>(dimension - 1)) * value_at(kernel, r * r, h);
  }
  return surface[dimension - 1] * sum * step / 3;
}

TEST(Kernel, LogIntegralAgreesWithQuadrature) {
  for (const std::string& name : kernels().names()) {
    if (name == "riesz") continue;
    const auto kernel = make_kernel(
        name, name == "imq" ? std::vector<std::string>{"velocity.kernel.exponent=4.0"} : std::vector<std::string>{});
    for (const Index dimension : {1, 2, 3})
      EXPECT_NEAR(std::exp(kernel->log_integral(dimension, 0.7)) / integral(*kernel, dimension, 0.7), 1, 1e-9)
          << name << " in " << dimension << " dimensions";
  }
}

TEST(Kernel, NoIntegralIsNaN) {
  EXPECT_TRUE(std::isnan(make_kernel("imq")->log_integral(1, 0.7)));
  EXPECT_TRUE(std::isnan(make_kernel("riesz")->log_integral(1, 0.7)));
}

}  // namespace
}  // namespace wasserstrom
