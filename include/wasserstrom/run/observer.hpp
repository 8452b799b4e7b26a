#pragma once
// What is shown to the outside after each accepted step.

#include <memory>
#include <vector>

#include "wasserstrom/flows/flow.hpp"

namespace wasserstrom {

/// A state that was accepted, and what the evaluation at it found.  Valid during the call only.
struct StepView {
  Index step;
  double time;
  double dt;  ///< of the step that led here; the first step's before it
  bool last;
  ConstRowsRef state;  ///< rows of this rank x columns of the flow
  const FlowMemory& memory;
  const Evaluation& evaluation;
};

/// Sees every accepted step, the start (step 0) among them, on all ranks.  Read-only; observe is collective.
class Observer {
 public:
  virtual ~Observer() = default;
  virtual void observe(const StepView& view) = 0;
};

using Observers = std::vector<std::unique_ptr<Observer>>;

}  // namespace wasserstrom
