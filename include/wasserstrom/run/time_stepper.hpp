#pragma once
// The integration of a flow: from a start to an end, a step at a time.

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "wasserstrom/base/config.hpp"
#include "wasserstrom/flows/flow.hpp"
#include "wasserstrom/run/checkpoint.hpp"
#include "wasserstrom/run/observer.hpp"
#include "wasserstrom/run/run_control.hpp"
#include "wasserstrom/run/step_rule.hpp"

namespace wasserstrom {

/// How to step, and how far.
struct StepPlan {
  std::string integrator = "euler";  ///< a type of PETSc's TS
  std::string scheme;                ///< of the type: 3bs, 5dp, ... of rk; empty for its default
  bool adaptive = false;             ///< steps chosen by the error estimate, in the maximum norm
  double tolerance = 1e-4;           ///< absolute and relative, of adaptive steps
  double step = 0;                   ///< dt, or the first one
  std::optional<Index> steps;        ///< this many steps
  std::optional<double> time;        ///< or until this time; the last step, and no other, is fitted to meet it
  bool shortens = false;             ///< steps of Euler that shorten themselves where the field turns
  bool noisy = false;                ///< mini-batches or noise drive the particles
  double grad_norm = 0;              ///< and not beyond a state whose grad_norm is at most this; 0 for no such end
};

/// The keys of `[flow]` that a StepPlan is made from, with the rules that they have.
std::vector<Key> step_plan_keys();
void check_step_plan(const Config& flow, const Config& whole, Problems& problems);
StepPlan make_step_plan(const Config& whole);

/// Where an integration begins.
struct StartPoint {
  Index step = 0;
  double time = 0;
  Rows rows;       ///< state of this rank's particles
  Column globals;  ///< the rest of the state
  FlowMemory memory;
  std::optional<RunState> state;  ///< of the checkpoint it goes on from
};

/// What is integrated, and how.
struct Course {
  const Flow& flow;
  const Layout& layout;
  const StepPlan& plan;
  StepRule& rule;
  const StepSchedule& schedule;
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

/// Whether an integrator keeps the promise of the same bits on any number of ranks.
bool is_reproducible(const std::string& integrator);

}  // namespace wasserstrom
