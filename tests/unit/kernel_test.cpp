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

TEST(Kernel, SlopeIsTwiceTheDerivativeInTheSquaredDistance) {
  for (const std::string& name : kernels().names()) {
    const auto kernel = make_kernel(name);
    for (const double r2 : {0.04, 0.9, 3.7}) {
      double slope = 0;
      kernel->profile(&r2, nullptr, &slope, 1, 0.8);
      const double step = 1e-5;
      const double difference = (value_at(*kernel, r2 + step, 0.8) - value_at(*kernel, r2 - step, 0.8)) / (2 * step);
      EXPECT_NEAR(slope, 2 * difference, 1e-9) << name << " at r2 = " << r2;
    }
  }
}

TEST(Kernel, GaussianAndInverseMultiquadricAsWritten) {
  EXPECT_DOUBLE_EQ(value_at(*make_kernel("gaussian"), 3, 0.5), std::exp(-3 / (2 * 0.25)));
  EXPECT_DOUBLE_EQ(value_at(*make_kernel("imq", {"velocity.kernel.exponent=0.75"}), 3, 0.5),
                   std::pow(1 + 3 / 0.25, -0.75));
}

TEST(Kernel, LogIntegralAgreesWithQuadratureInOneDimension) {
  const auto integral = [](const Kernel& kernel) {
    double sum = 0;
    const double step = 1e-2;
    for (double x = -300; x < 300; x += step) sum += step * value_at(kernel, x * x, 0.7);
    return sum;
  };
  const auto gaussian = make_kernel("gaussian");
  EXPECT_NEAR(std::exp(gaussian->log_integral(1, 0.7)), integral(*gaussian), 1e-9);
  const auto imq = make_kernel("imq", {"velocity.kernel.exponent=2.0"});
  EXPECT_NEAR(std::exp(imq->log_integral(1, 0.7)), integral(*imq), 1e-5);
  EXPECT_TRUE(std::isnan(make_kernel("imq")->log_integral(1, 0.7)));
}

}  // namespace
}  // namespace wasserstrom
