#pragma once
// The integrator: PETSc's TS advances the state of a flow.  The only place that knows TS.

#include <optional>

#include "wasserstrom/flows/flow.hpp"
#include "wasserstrom/run/observer.hpp"

namespace wasserstrom {

/// How far to go, and in which steps.
struct StepPlan {
  double step = 0;             ///< dt
  std::optional<Index> steps;  ///< this many steps
  std::optional<double> time;  ///< or until this time; the last step is shortened to meet it
};

/// Integrates d state / dt = flow from its initial state with forward Euler, and shows step 0 and every accepted step
/// to the observers.  Collective; PETSc is initialised.
///
/// The rate is evaluated once per step: the evaluation that an accepted step is shown with is the next step's first.
/// Throws NumericalError (with the step) when the flow does, ConfigError for PETSc options that nothing uses.
void integrate(const Flow& flow, const Layout& layout, const StepPlan& plan, const Observers& observers);

}  // namespace wasserstrom
