#pragma once
// What is shown to the outside after each accepted step.

#include <functional>
#include <memory>
#include <vector>

#include "wasserstrom/flows/flow.hpp"

namespace wasserstrom {

/// A state that was accepted, and what the evaluation at it found.  Valid during the call only.
struct StepView {
  Index step;
  double time;
  double dt;               ///< of the step that led here; the first step's before it
  double way;              ///< how far the particles have come: the time integral of their root mean square speed
  bool last;               ///< the run ends here as planned
  bool checkpoint_wanted;  ///< from outside, now
  ConstRowsRef state;      ///< rows of this rank x columns of the flow
  const PointCloud& points;
  const Evaluation& evaluation;
  std::function<Pages()> memory;  ///< all that is needed to go on from here
};

/// Sees every accepted step, the start among them, on all ranks.  Read-only; collective.
class Observer {
 public:
  virtual ~Observer() = default;
  virtual void observe(const StepView& view) = 0;

  /// Whether the run has reached its aim with this state and ends here; asked before any observer is shown it.  The
  /// same on all ranks; collective.
  virtual bool ends(const StepView&) { return false; }

  /// The step from this state, which was observed already, is given up, and the run stops here.
  virtual void interrupted(const StepView&) {}

  /// The flow could not be evaluated at or after this state (the evaluation is that of an earlier one); the error that
  /// says why follows.
  virtual void failed(const StepView&) {}
};

using Observers = std::vector<std::unique_ptr<Observer>>;

}  // namespace wasserstrom
