#pragma once
// Where an integration stands.  Private.

#include "wasserstrom/observers/observer.hpp"

namespace wasserstrom {

/// What is known at the state that it has reached.
struct Standing {
  Index step = 0;
  double time = 0;
  double time_step = 0;  ///< that comes next
  Evaluation evaluation;
  Rows rate;
  Column rate_globals;
  bool rate_is_fresh = false;  ///< no step has used it
};

/// A state that was shown, for a run that ends there because the step from it is given up.
struct Shown {
  Standing standing;
  double dt, way;
  Rows rows;
  Pages memory;

  /// Lets the observers know that nothing comes after it.  Collective.
  void stay(const Measure& measure, const Observers& observers) const {
    const PointCloud points = measure.cloud(rows, standing.step);
    const StepView view{standing.step,       standing.time,         dt, way, false, true, rows, points,
                        standing.evaluation, [&] { return memory; }};
    for (const auto& observer : observers) observer->interrupted(view);
  }
};

}  // namespace wasserstrom
