#pragma once
// Minimising movements and steepest descent by Markov kernels: see neural_integrator.cpp.

#include "wasserstrom/integrators/integrator.hpp"

namespace wasserstrom {

/// Their number is `kernel_loss`, what the kernel of the last step has come to on batches that it has not seen.
std::unique_ptr<Integrator> neural_jko_integrator(IntegratorContext context);
std::unique_ptr<Integrator> neural_forward_integrator(IntegratorContext context);

}  // namespace wasserstrom
