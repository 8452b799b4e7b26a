#pragma once
// The kernels and pair-sum engines there are; each is made in the file of its name.

#include "wasserstrom/kernels/bandwidth.hpp"
#include "wasserstrom/kernels/kernel.hpp"
#include "wasserstrom/kernels/kernel_sum.hpp"

namespace wasserstrom {

KernelRegistry::Entry gaussian_kernel();
KernelRegistry::Entry inverse_multiquadric_kernel();
KernelRegistry::Entry laplace_kernel();
KernelRegistry::Entry matern32_kernel();
KernelRegistry::Entry matern52_kernel();
KernelRegistry::Entry riesz_kernel();

/// Engines outside of a case.
std::unique_ptr<KernelSum> make_dense_sum();
std::unique_ptr<KernelSum> make_reference_sum();
std::unique_ptr<KernelSum> make_sorted_sum();

KernelSumRegistry::Entry auto_kernel_sum();
KernelSumRegistry::Entry dense_kernel_sum();
KernelSumRegistry::Entry reference_kernel_sum();
KernelSumRegistry::Entry sorted_kernel_sum();

}  // namespace wasserstrom
