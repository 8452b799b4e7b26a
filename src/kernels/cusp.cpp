#include "wasserstrom/kernels/cusp.hpp"

#include <array>
#include <cmath>

namespace wasserstrom {

/// Between two distances, a hundred times apart, at which all kernels are what they are at x = y: a smooth one falls to
/// a hundredth, -r^p to 100^(1-p) of it.
bool has_cusp(const Kernel& kernel) {
  const std::array<double, 2> distance{1e-8, 1e-6};
  std::array<double, 2> square{}, slope{};
  for (std::size_t n = 0; n < 2; ++n) square[n] = distance[n] * distance[n];
  kernel.profile(square.data(), nullptr, slope.data(), 2, 1);
  return std::abs(slope[0]) * distance[0] > 0.99 * std::abs(slope[1]) * distance[1];
}

}  // namespace wasserstrom
