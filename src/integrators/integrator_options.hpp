#pragma once
// What PETSc's options may say of a method that the case has chosen.

#include <petscsys.h>

#include "wasserstrom/integrators/step_plan.hpp"

namespace wasserstrom {

/// Throws ConfigError for options that would take back what the case says or promises.
void refuse_contradicting_options(const StepPlan& plan);

/// Throws ConfigError for an option that nothing has asked for.
void refuse_unused_options();

/// Errors of adaptive steps are measured in the maximum norm, which is the same on any number of ranks.
PetscErrorCode choose_norm();

}  // namespace wasserstrom
