#pragma once
// PETSc's TS as an integrator.  The only place that knows TS.

#include <petscts.h>

#include <exception>

#include "state_vector.hpp"
#include "wasserstrom/integrators/integrator.hpp"

namespace wasserstrom {

class TsIntegrator final : public Integrator {
 public:
  explicit TsIntegrator(IntegratorContext context);
  ~TsIntegrator() override;
  TsIntegrator(const TsIntegrator&) = delete;
  TsIntegrator& operator=(const TsIntegrator&) = delete;

  void serialize(Archive& archive) override;
  void see(const std::function<void(const FlowState&)>& use) const override;
  Index step() const override;
  double time() const override;
  double next_step() const override;
  void set_time(double time) override { TSSetTime(ts_, time); }
  void set_next_step(double size) override { TSSetTimeStep(ts_, size); }
  void advance() override;
  bool can_take_back() const override;
  bool take_back() override;
  void show_step() const override { TSMonitor(ts_, static_cast<PetscInt>(step()), time(), state_); }
  void show_end() const override;

 private:
  PetscErrorCode create(const StartPoint& start, double first_step);
  PetscErrorCode choose_method();
  PetscErrorCode solve_matrix_free();
  void require_error_estimate();
  PetscErrorCode compute_rate(double time, Vec state, Vec rate);
  void ask_for_rate(double time, Vec state, Vec rate);
  PetscErrorCode begin_stage();
  void begin_step();
  void attempt();
  [[noreturn]] void give_up(const std::string& reason);
  void require(PetscErrorCode code);

  template <class Action>
  PetscErrorCode guard(const Action& action);
  static TsIntegrator& of(TS ts);
  static PetscErrorCode rate_callback(TS ts, PetscReal time, Vec state, Vec rate, void* context);
  static PetscErrorCode stage_callback(TS ts, PetscReal time);
  static PetscErrorCode domain_callback(TS ts, PetscReal time, Vec stage, PetscBool* accept);

  const StepPlan& plan_;
  StateShape shape_;
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

/// Of the type and scheme that the plan names.
std::unique_ptr<Integrator> ts_integrator(IntegratorContext context);

}  // namespace wasserstrom
