#pragma once
// Minimising movements: see jko_integrator.cpp.

#include "wasserstrom/integrators/integrator.hpp"

namespace wasserstrom {

/// Its numbers are, of the last step, `jko_gap`, by how much the objective that fares worst does so against the mean of
/// all by the weights, `jko_residual`, the root mean square of (x' - x) / h + v(x'), and `jko_iterations`.  Memory of
/// the root: some fifteen times all rows; with the weights of the saddle point, all ranks three times their own more.
std::unique_ptr<Integrator> jko_integrator(IntegratorContext context);

}  // namespace wasserstrom
