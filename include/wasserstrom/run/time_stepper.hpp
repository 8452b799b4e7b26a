#pragma once
// The integration of a flow: from a start to an end, a step at a time.

#include <functional>

#include "wasserstrom/flows/flow.hpp"
#include "wasserstrom/integrators/step_plan.hpp"
#include "wasserstrom/integrators/step_rule.hpp"
#include "wasserstrom/integrators/step_schedule.hpp"
#include "wasserstrom/observers/observer.hpp"
#include "wasserstrom/observers/run_control.hpp"

namespace wasserstrom {

/// What is integrated, and how.
struct Course {
  Flow& flow;
  const Measure& measure;
  const StepPlan& plan;
  StepRule& rule;
  const StepSchedule& schedule;
  const Objectives& objectives;
  Part& parts;        ///< all of these together, as a checkpoint keeps them
  Index trained = 0;  ///< how many parts learn inside a step, which may be given up (wasserstrom/base/inner_work.hpp)
};

/// How an integration ended: as planned, or because `poll` said so; and at which step.
struct Ending {
  bool stopped;
  Index step;
};

/// Integrates d state / dt = flow and shows the start and every accepted step to the observers.  `poll` is asked after
/// every step what the outside wants.  Collective; PETSc is initialised.
///
/// Euler and explicit Runge-Kutta give the same bits on any number of ranks and through any restart: errors of adaptive
/// steps are measured in the maximum norm, no stage is carried over from one step to the next, and no step but the last
/// depends on the end.  With Euler the rate is evaluated once per step: the evaluation that an accepted step is shown
/// with is the next step's first.  Adaptive steps are shortened where the flow throws NumericalError; otherwise, and
/// when the shortest does too, it is thrown on (with the step).  Throws ConfigError for PETSc options that nothing
/// uses.
Ending integrate(const Course& course, const StartPoint& start, const Observers& observers,
                 const std::function<Request()>& poll);

}  // namespace wasserstrom
