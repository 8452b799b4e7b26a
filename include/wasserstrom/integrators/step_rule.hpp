#pragma once
// Rules that turn the rate of a flow into the direction of an Euler step, coordinate by coordinate: x += step *
// direction.

#include <map>
#include <memory>
#include <string>

#include "wasserstrom/base/types.hpp"
#include "wasserstrom/case/registry.hpp"

namespace wasserstrom {

class StepRule {
 public:
  virtual ~StepRule() = default;

  /// The direction of the step that leaves step number `step`, from the rate there.  To be called once per step. Local.
  virtual void direct(Index step, const ConstRowsRef& rate, RowsRef direction) = 0;

  /// What the rule remembers, by name, rows x columns of the state; for the checkpoint.
  virtual std::map<std::string, Rows> memory() const { return {}; }
  virtual void restore(const std::map<std::string, Rows>&) {}  ///< what `memory` gave; not called when that was empty

  /// Whether the direction is the rate itself.
  virtual bool is_plain() const { return false; }
};

using StepRuleRegistry = Registry<StepRule>;
StepRuleRegistry& step_rules();

/// The factor on flow.step for the step that leaves step number `step`.
class StepSchedule {
 public:
  virtual ~StepSchedule() = default;
  virtual double factor(Index step) const = 0;
};

using StepScheduleRegistry = Registry<StepSchedule>;
StepScheduleRegistry& step_schedules();

}  // namespace wasserstrom
