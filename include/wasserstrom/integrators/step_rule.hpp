#pragma once
// Rules that turn the rate of a flow into the direction of an Euler step, coordinate by coordinate: x += step *
// direction.

#include <memory>

#include "wasserstrom/base/archive.hpp"
#include "wasserstrom/base/types.hpp"
#include "wasserstrom/case/registry.hpp"

namespace wasserstrom {

class StepRule : public Part {
 public:
  /// The direction of the step that leaves step number `step`, from the rate there.  To be called once per step. Local.
  virtual void direct(Index step, const ConstRowsRef& rate, RowsRef direction) = 0;
};

using StepRuleRegistry = Registry<StepRule>;
StepRuleRegistry& step_rules();

}  // namespace wasserstrom
