#pragma once
// How the size of fixed steps changes over a run.

#include "wasserstrom/base/types.hpp"
#include "wasserstrom/case/registry.hpp"

namespace wasserstrom {

class StepSchedule {
 public:
  virtual ~StepSchedule() = default;

  /// The size, for `flow.step` = `step`, of the step that leaves step number `number` at time `time`; above 0.
  virtual double size(double step, Index number, double time) const = 0;
};

using StepScheduleRegistry = Registry<StepSchedule>;
StepScheduleRegistry& step_schedules();

}  // namespace wasserstrom
