#pragma once

#include "wasserstrom/integrators/integrator.hpp"

namespace wasserstrom {

/// What an integrator tells of its last step, in the evaluation at where it led: its numbers, behind those of the flow,
/// and the weights of a step that chose its own, with what follows from them.  Local.
void add_integrator(const Integrator& integrator, Evaluation& found);

}  // namespace wasserstrom
