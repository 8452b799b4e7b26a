#pragma once
// How long the steps of an integration are: by the schedule, by what step control makes of it, and the last one to meet
// the end.

#include "wasserstrom/flows/flow.hpp"
#include "wasserstrom/integrators/integrator.hpp"
#include "wasserstrom/integrators/step_control.hpp"
#include "wasserstrom/integrators/step_schedule.hpp"
#include "wasserstrom/integrators/value_record.hpp"

namespace wasserstrom {

class StepSizes final : public Part {
 public:
  StepSizes(const StepPlan& plan, const StepSchedule& schedule, const Flow& flow, const Communicator& communicator)
      : plan_(plan), schedule_(schedule), flow_(flow), control_(plan.shortens, communicator) {}

  /// Of the step that leaves the start, for an integrator that is yet to be made.
  double first(const StartPoint& start) const {
    return plan_.adaptive && start.memory ? planned_ : fixed_step(start.step, start.time);
  }

  /// Sets the step that comes next, as if there were no end: what is shown of a state, and a checkpoint of it, serve a
  /// run that goes further as well.
  void plan_next(Integrator& integrator);

  /// Only the last step knows of the end; it may be a little longer than the others, rather than one more be tiny.
  /// Returns whether the next step is another one now.
  bool fit_to_end(Integrator& integrator);

  /// A step that meets the end but for rounding is there.
  void meet_end(Integrator& integrator) const;

  /// A run that is to go on beyond its end will need the state before the step that was shortened to meet it.
  bool is_way_back() const { return fits_next_ && !fitted_; }

  StepControl& control() { return control_; }

  /// Whether a step at whose end the field turned has led down, where that says that it may stay: at cusps.
  bool descends(const Evaluation& before, const Evaluation& behind) const {
    return keeps_values() && values_.falls(before, behind);
  }

  /// A step stays.
  void accept(const Evaluation& behind) {
    if (keeps_values()) values_.accept(behind);
  }

  /// The next step, were there no end.
  void serialize(Archive& archive) override;

 private:
  /// The time that the fixed step leaving step number `step` at `time` takes.
  double fixed_step(Index step, double time) const { return flow_.time_step(schedule_.size(plan_.step, step, time)); }

  bool keeps_values() const { return plan_.shortens && plan_.cusps; }

  const StepPlan& plan_;
  const StepSchedule& schedule_;
  const Flow& flow_;
  StepControl control_;
  ValueRecord values_;
  double planned_ = 0;      ///< the next step, were there no end
  bool fits_next_ = false;  ///< the next step meets the end, and is not as planned
  bool fitted_ = false;     ///< a step that led here, or was tried on the way, did so
};

}  // namespace wasserstrom
