#pragma once
// Minimising movements: see jko_integrator.cpp.

#include "wasserstrom/integrators/integrator.hpp"

namespace wasserstrom {

/// Its numbers are `jko_residual`, the root mean square of (x' - x) / h + v(x') of the last step, and `jko_iterations`.
/// Memory of the root: some fifteen times all rows.
std::unique_ptr<Integrator> jko_integrator(IntegratorContext context);

}  // namespace wasserstrom
