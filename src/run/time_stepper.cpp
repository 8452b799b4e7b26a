#include "wasserstrom/run/time_stepper.hpp"

#include <petscts.h>

#include <array>
#include <exception>
#include <string>
#include <utility>

#include "state_vector.hpp"
#include "wasserstrom/base/error.hpp"
#include "wasserstrom/run/petsc_session.hpp"

namespace wasserstrom {
namespace {

/// Keeps PETSc from printing a trace for an error that is one of ours on its way out, and keeps the words of its own.
PetscErrorCode keep_message(MPI_Comm, int, const char* function, const char*, PetscErrorCode code, PetscErrorType type,
                            const char* message, void* context) {
  auto& text = *static_cast<std::string*>(context);
  if (type == PETSC_ERROR_INITIAL) text = std::string(function ? function : "PETSc") + ": " + (message ? message : "");
  return code;
}

std::string option_value(const char* name) {
  std::array<char, 64> text{};
  PetscBool given = PETSC_FALSE;
  PetscOptionsGetString(nullptr, nullptr, name, text.data(), text.size(), &given);
  return given ? text.data() : "";
}

/// One integration: the TS, its vector, and what its callbacks share.
class Integration {
 public:
  Integration(const Course& course, const StartPoint& start, const Observers& observers,
              const std::function<Request()>& poll)
      : course_(course),
        plan_(course.plan),
        observers_(observers),
        poll_(poll),
        shape_(course.layout, course.flow.columns(), start.globals.size()),
        memory_(start.memory),
        start_step_(start.step),
        previous_time_(start.time) {
    PetscPushErrorHandler(keep_message, &petsc_message_);
    refuse_contradictions();
    if (create(start) != 0)
      throw ConfigError("PETSc refused flow.integrator, flow.scheme or one of its options (" + petsc_message_ +
                        "): check them");
    refuse_unused_options();
  }

  ~Integration() {
    VecDestroy(&state_);
    TSDestroy(&ts_);
    PetscPopErrorHandler();
  }
  Integration(const Integration&) = delete;
  Integration& operator=(const Integration&) = delete;

  Ending run() {
    try {
      const bool nothing_to_do = begin();
      if (!nothing_to_do) require(TSSolve(ts_, state_));
    } catch (const NumericalError&) {
      show_failure();
      throw;
    }
    check_convergence();
    return {stopped_, step_};
  }

 private:
  // ---- Setting up

  PetscErrorCode create(const StartPoint& start) {
    PetscFunctionBeginUser;
    const MPI_Comm handle = shape_.communicator().handle();
    PetscCall(VecCreateMPI(handle, static_cast<PetscInt>(shape_.local_entries()), PETSC_DETERMINE, &state_));
    {
      const WriteState target(state_, shape_);
      target.rows() = start.rows;
      target.set_globals(start.globals);
    }
    PetscCall(TSCreate(handle, &ts_));
    PetscCall(TSSetProblemType(ts_, TS_NONLINEAR));
    PetscCall(TSSetApplicationContext(ts_, this));
    PetscCall(TSSetRHSFunction(ts_, nullptr, rate_callback, this));
    PetscCall(TSSetPostStep(ts_, accepted_callback));
    PetscCall(choose_method());
    PetscCall(TSSetSolution(ts_, state_));
    PetscCall(TSSetStepNumber(ts_, static_cast<PetscInt>(start.step)));
    PetscCall(TSSetTime(ts_, start.time));
    PetscCall(TSSetTimeStep(ts_, first_step(start)));
    PetscCall(set_end());
    PetscCall(TSSetUp(ts_));
    PetscFunctionReturn(0);
  }

  /// The plan's method, which PETSc's options may change.
  PetscErrorCode choose_method() {
    PetscFunctionBeginUser;
    if (option_value("-ts_adapt_wnormtype").empty())
      PetscCall(PetscOptionsSetValue(nullptr, "-ts_adapt_wnormtype", "infinity"));
    PetscCall(TSSetType(ts_, plan_.integrator.c_str()));
    if (!plan_.scheme.empty()) PetscCall(PetscOptionsSetValue(nullptr, scheme_option().c_str(), plan_.scheme.c_str()));
    TSAdapt adapt = nullptr;
    PetscCall(TSGetAdapt(ts_, &adapt));
    PetscCall(TSAdaptSetType(adapt, plan_.adaptive ? TSADAPTBASIC : TSADAPTNONE));
    PetscCall(TSSetTolerances(ts_, plan_.tolerance, nullptr, plan_.tolerance, nullptr));
    PetscCall(TSSetMaxStepRejections(ts_, 50));
    PetscCall(TSSetMaxSNESFailures(ts_, 10));
    if (!is_explicit(plan_.integrator)) PetscCall(solve_matrix_free());
    PetscCall(TSSetFromOptions(ts_));
    PetscFunctionReturn(0);
  }

  /// Implicit types see the rate only: their Jacobian is applied by differences of it.
  PetscErrorCode solve_matrix_free() {
    PetscFunctionBeginUser;
    SNES snes = nullptr;
    KSP ksp = nullptr;
    PC pc = nullptr;
    PetscCall(TSGetSNES(ts_, &snes));
    PetscCall(SNESSetUseMatrixFree(snes, PETSC_TRUE, PETSC_TRUE));
    PetscCall(SNESGetKSP(snes, &ksp));
    PetscCall(KSPGetPC(ksp, &pc));
    PetscCall(PCSetType(pc, PCNONE));
    PetscFunctionReturn(0);
  }

  /// By steps: exactly so many, time out of the way.  By time: the last step is shortened.
  PetscErrorCode set_end() {
    PetscFunctionBeginUser;
    PetscCall(TSSetMaxSteps(ts_, plan_.steps ? static_cast<PetscInt>(*plan_.steps) : PETSC_MAX_INT));
    PetscCall(TSSetMaxTime(ts_, plan_.time ? *plan_.time : PETSC_MAX_REAL));
    PetscCall(TSSetExactFinalTime(ts_, plan_.time ? TS_EXACTFINALTIME_MATCHSTEP : TS_EXACTFINALTIME_STEPOVER));
    PetscFunctionReturn(0);
  }

  std::string scheme_option() const { return "-ts_" + plan_.integrator + "_type"; }
  static bool is_explicit(const std::string& type) { return type == "euler" || type == "rk" || type == "ssp"; }

  double first_step(const StartPoint& start) const {
    if (!plan_.adaptive) return planned_step(start.step, start.time);
    return start.state ? start.state->values.at("next_dt") : fixed_step(0);
  }

  /// The time that the fixed step leaving step number `step` takes.
  double fixed_step(Index step) const { return course_.flow.time_step(plan_.step * course_.schedule.factor(step)); }

  /// The same, shortened so that the last step meets the time of the end, as PETSc does it, which would else keep the
  /// shortened step when a restart moves the end; without this the flow would prepare for another step than it gets.
  double planned_step(Index step, double time) const {
    const double h = fixed_step(step);
    if (!plan_.time || time >= *plan_.time) return h;
    const double left = *plan_.time - time;
    if (1.01 * h > left) return left;
    return 2 * h > left ? left / 2 : h;
  }

  /// Options that would take back what the case says or promises.
  void refuse_contradictions() const {
    const std::string norm = option_value("-ts_adapt_wnormtype"), type = option_value("-ts_type");
    if (!type.empty() && type != plan_.integrator)
      throw ConfigError("-ts_type " + type + " contradicts flow.integrator = \"" + plan_.integrator +
                        "\": say it there, or with --set flow.integrator=" + type);
    const std::string adapt = option_value("-ts_adapt_type");
    if (!plan_.adaptive && !adapt.empty() && adapt != "none")
      throw ConfigError("-ts_adapt_type " + adapt + " contradicts flow.adaptive = false: set flow.adaptive = true");
    if (!norm.empty() && norm != "infinity" && is_reproducible(plan_.integrator))
      throw ConfigError(
          "-ts_adapt_wnormtype " + norm +
          ": only the maximum norm (infinity) gives the same bits on any number of ranks; leave the option out");
  }

  static void refuse_unused_options() {
    const auto unused = PetscSession::unused_options();
    if (!unused.empty())
      throw ConfigError("nothing uses the PETSc option '" + unused.front() + "': check its spelling, or leave it out");
  }

  // ---- Stepping

  /// Shows the start; tells whether there is nothing to do.
  bool begin() {
    refresh(start_step_);
    const bool done = is_last(start_step_, previous_time_);
    show(start_step_, previous_time_, done, Request::none);
    return done;
  }

  /// Prepares the flow for the state it has now and evaluates it there; the rate is kept for the step that follows.
  void refresh(Index step) {
    const ReadState state(state_, shape_);
    step_ = step;
    TSGetTimeStep(ts_, &memory_.time_step);
    try {
      course_.flow.prepare(step, {state.rows(), state.globals()}, memory_);
      rate_.resize(shape_.rows(), shape_.columns());
      rate_globals_.resize(shape_.globals());
      TSGetTime(ts_, &evaluated_time_);
      evaluation_ =
          course_.flow.evaluate(evaluated_time_, {state.rows(), state.globals()}, memory_, {rate_, rate_globals_});
    } catch (const NumericalError& error) {
      throw NumericalError("step " + std::to_string(step) + ": " + error.what());
    }
    rate_is_current_ = true;
  }

  void compute_rate(double time, Vec state, Vec rate) {
    const WriteState target(rate, shape_);
    if (rate_is_current_ && state == state_ && time == evaluated_time_) {
      rate_is_current_ = false;
      course_.rule.direct(step_, rate_, target.rows());
      target.set_globals(rate_globals_);
      return;
    }
    const ReadState source(state, shape_);
    Column globals(shape_.globals());
    try {
      course_.flow.evaluate(time, {source.rows(), source.globals()}, memory_, {target.rows(), globals});
    } catch (const NumericalError& error) {
      throw NumericalError("in the step from step " + std::to_string(step_) + ": " + error.what());
    }
    target.set_globals(globals);
  }

  PetscErrorCode accept() {
    PetscFunctionBeginUser;
    PetscInt step = 0;
    PetscReal time = 0;
    PetscCall(TSGetStepNumber(ts_, &step));
    PetscCall(TSGetTime(ts_, &time));
    // Schemes that keep their last stage as the first of the next step would not survive a restart to the bit.
    PetscCall(TSRestartStep(ts_));
    if (!plan_.adaptive) PetscCall(TSSetTimeStep(ts_, planned_step(step, time)));
    course_.flow.accept(evaluation_, memory_);
    refresh(step);
    const bool last = is_last(step, time);
    const Request request = last ? Request::none : poll_();
    stopped_ = request == Request::stop;
    if (stopped_ || last) PetscCall(TSSetConvergedReason(ts_, TS_CONVERGED_USER));
    show(step, time, last, request);
    PetscFunctionReturn(0);
  }

  bool is_last(Index step, double time) {
    const bool planned = (plan_.steps && step >= *plan_.steps) || (plan_.time && time >= *plan_.time);
    const bool stationary = plan_.grad_norm > 0 && evaluation_.grad_norm <= plan_.grad_norm;
    bool last = planned || stationary;
    with_view(step, time, last, Request::none, [&](const StepView& view) {
      for (const auto& observer : observers_) last = observer->ends(view) || last;
    });
    return last;
  }

  void check_convergence() {
    TSConvergedReason reason = TS_CONVERGED_ITERATING;
    TSGetConvergedReason(ts_, &reason);
    if (reason < 0)
      throw NumericalError("the integrator gave up after step " + std::to_string(step_) + " (" +
                           TSConvergedReasons[reason] + "): a smaller flow.step or a larger flow.tolerance may help");
  }

  // ---- Showing

  template <class Use>
  void with_view(Index step, double time, bool last, Request request, const Use& use) const {
    const double dt = step == start_step_ ? memory_.time_step : time - previous_time_;
    const ReadState state(state_, shape_);
    use(StepView{step, time, dt, last, request != Request::none, state.rows(), memory_, evaluation_,
                 [&] { return run_state(state.globals()); }});
  }

  void show(Index step, double time, bool last, Request request) {
    with_view(step, time, last, request, [&](const StepView& view) {
      for (const auto& observer : observers_) observer->observe(view);
    });
    previous_time_ = time;
  }

  /// The last accepted state, on which, or after which, the flow failed.
  void show_failure() {
    const ReadState state(state_, shape_);
    const StepView view{step_,   previous_time_, memory_.time_step,
                        false,   false,          state.rows(),
                        memory_, evaluation_,    [&] { return run_state(state.globals()); }};
    for (const auto& observer : observers_) observer->failed(view);
  }

  RunState run_state(const Column& globals) const {
    RunState state;
    PetscReal next_dt = 0;
    TSGetTimeStep(ts_, &next_dt);
    state.texts["integrator"] = plan_.integrator + (plan_.scheme.empty() ? "" : " " + plan_.scheme);
    state.values["next_dt"] = next_dt;
    if (course_.flow.has_momentum()) {
      state.values["momentum_start"] = static_cast<double>(memory_.momentum_start);
      state.values["speed"] = memory_.speed;
    }
    state.arrays["weights"] = {memory_.weights.begin(), memory_.weights.end()};
    if (globals.size() > 0) state.arrays["globals"] = {globals.begin(), globals.end()};
    for (auto& [name, rows] : course_.rule.memory()) state.columns["step_rule_" + name] = rows;
    return state;
  }

  // ---- PETSc's callbacks: no exception crosses its frames; it is kept here and thrown again behind TSSolve.

  template <class Action>
  PetscErrorCode guard(const Action& action) {
    try {
      return action();
    } catch (...) {
      thrown_ = std::current_exception();
      return PETSC_ERR_USER;
    }
  }

  static PetscErrorCode rate_callback(TS, PetscReal time, Vec state, Vec rate, void* context) {
    auto& self = *static_cast<Integration*>(context);
    return self.guard([&] {
      self.compute_rate(time, state, rate);
      return 0;
    });
  }

  static PetscErrorCode accepted_callback(TS ts) {
    Integration* self = nullptr;
    PetscCall(TSGetApplicationContext(ts, &self));
    return self->guard([&] { return self->accept(); });
  }

  void require(PetscErrorCode code) {
    if (thrown_) std::rethrow_exception(std::exchange(thrown_, nullptr));
    if (code != 0)
      throw Error(exit_other, "PETSc gave up with error " + std::to_string(code) + " in " + petsc_message_ +
                                  ": flow.integrator or an option of PETSc may not suit this case");
  }

  const Course course_;
  const StepPlan& plan_;
  const Observers& observers_;
  const std::function<Request()>& poll_;
  StateShape shape_;
  FlowMemory memory_;
  Evaluation evaluation_;
  Rows rate_;
  Column rate_globals_;
  bool rate_is_current_ = false;  ///< rate_ belongs to state_ as it is now, and no step has used it
  PetscReal evaluated_time_ = 0;
  Index start_step_, step_ = 0;
  double previous_time_;
  bool stopped_ = false;
  TS ts_ = nullptr;
  Vec state_ = nullptr;
  std::exception_ptr thrown_;
  std::string petsc_message_;
};

}  // namespace

Ending integrate(const Course& course, const StartPoint& start, const Observers& observers,
                 const std::function<Request()>& poll) {
  return Integration(course, start, observers, poll).run();
}

}  // namespace wasserstrom
