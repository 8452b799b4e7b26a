#include "wasserstrom/kernels/cusp.hpp"

#include <algorithm>
#include <array>
#include <cmath>

namespace wasserstrom {

/// From two distances, a hundred times apart, at which all kernels are what they are at x = y: the pull of a smooth one
/// falls to a hundredth, that of -r^p to 100^(1-p) of it.
std::optional<Cusp> cusp_of(const Kernel& kernel, double bandwidth) {
  const double near = 1e-8 * bandwidth, far = 1e-6 * bandwidth;
  std::array<double, 2> square{near * near, far * far}, slope{};
  kernel.profile(square.data(), nullptr, slope.data(), 2, bandwidth);
  const double pull = std::abs(slope[0]) * near,
               exponent = 1 + std::log(std::abs(slope[1]) * far / pull) / std::log(100);
  if (!(exponent < 1.002)) return {};
  const double least = std::min(exponent, 1.0);
  return Cusp{pull * std::pow(near, 1 - least), least};
}

bool has_cusp(const Kernel& kernel) { return cusp_of(kernel, 1).has_value(); }

}  // namespace wasserstrom
