#pragma once
// One step after another of PETSc's TS, from one accepted state to the next.  The only place that knows TS.
//
// PETSc undoes a rejected step by taking its increments away again, which leaves the rounding errors of numbers as
// large as that step: here the accepted state is kept, and every further try begins from it, to the bit.

#include <petscts.h>

#include <exception>
#include <functional>
#include <string>

#include "wasserstrom/integrators/state_vector.hpp"
#include "wasserstrom/integrators/step_plan.hpp"

namespace wasserstrom {

class Integrator {
 public:
  /// Writes d state / dt at a time; throws NumericalError on all ranks together where it is not finite.
  using Rate = std::function<void(double time, Vec state, Vec rate)>;

  /// Stands at `start`, with the step that the plan begins with.  Throws ConfigError for a method or an option of PETSc
  /// that does not suit the plan, or that nothing uses.  `plan` and `shape` outlive it.  Collective.
  Integrator(const StepPlan& plan, const StateShape& shape, const StartPoint& start, double first_step, Rate rate);
  ~Integrator();
  Integrator(const Integrator&) = delete;
  Integrator& operator=(const Integrator&) = delete;

  Vec state() const { return state_; }  ///< the accepted one
  Index step() const;
  double time() const;
  void set_time(double time);
  double next_step() const;  ///< size of the step that comes next; of adaptive ones a proposal
  void set_next_step(double size);

  /// Takes one step.  Adaptive ones are shortened until the error estimate is within the tolerance and every rate is
  /// finite.  Throws NumericalError when none is short enough; of fixed steps, when a rate is not finite.  Collective.
  void advance();

  /// Takes the last step back and proposes a quarter of it, for an end at which the rate is not finite.  Returns false,
  /// and leaves everything as it is, where that is of no use: fixed steps, or too short ones.  Collective.
  bool take_back();

  void show_step() const;  ///< to the monitors that PETSc's options ask for
  void show_end() const;   ///< to its views

 private:
  PetscErrorCode create(const StartPoint& start, double first_step);
  PetscErrorCode choose_method();
  PetscErrorCode solve_matrix_free();
  void require_error_estimate();
  PetscErrorCode compute_rate(double time, Vec state, Vec rate);
  PetscErrorCode begin_stage();
  void begin_step();
  void attempt();
  [[noreturn]] void give_up(const std::string& reason);
  void require(PetscErrorCode code);

  template <class Action>
  PetscErrorCode guard(const Action& action);
  static PetscErrorCode rate_callback(TS ts, PetscReal time, Vec state, Vec rate, void* context);
  static PetscErrorCode stage_callback(TS ts, PetscReal time);
  static PetscErrorCode domain_callback(TS ts, PetscReal time, Vec stage, PetscBool* accept);

  const StepPlan& plan_;
  const StateShape& shape_;
  Rate rate_;
  TS ts_ = nullptr;
  Vec state_ = nullptr, accepted_ = nullptr;
  PetscInt rejections_ = 0;   ///< of TS, over the whole run, when the last stage began
  Index accepted_step_ = -1;  ///< the number of accepted_
  double accepted_time_ = 0;
  int taken_back_ = 0;         ///< how often the step from there was
  std::string failure_;        ///< of a rate in the present try, which is bound to be rejected; empty for none
  std::string last_failure_;   ///< in any try at this step
  std::exception_ptr thrown_;  ///< by a callback: no exception crosses PETSc's frames
  std::string petsc_message_;
};

}  // namespace wasserstrom
