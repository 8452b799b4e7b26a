// Everything that `velocity.kernel` and `velocity.engine` can name: add a line here to add a kernel or an engine.

#include "kernels.hpp"

namespace wasserstrom {

KernelRegistry& kernels() {
  static KernelRegistry registry({gaussian_kernel(), inverse_multiquadric_kernel(), laplace_kernel(), matern32_kernel(),
                                  matern52_kernel(), riesz_kernel()});
  return registry;
}

KernelSumRegistry& kernel_sums() {
  static KernelSumRegistry registry(
      {auto_kernel_sum(), dense_kernel_sum(), reference_kernel_sum(), sorted_kernel_sum()});
  return registry;
}

}  // namespace wasserstrom
