#include "wasserstrom/run/time_stepper.hpp"

#include <petscts.h>

#include <exception>
#include <string>
#include <utility>

#include "wasserstrom/base/error.hpp"
#include "wasserstrom/run/petsc_session.hpp"

namespace wasserstrom {
namespace {

using StateView = Eigen::Map<Rows>;
using ConstStateView = Eigen::Map<const Rows>;

/// The rows of this rank in a PETSc vector, without a copy, for as long as it lives.
class ReadRows {
 public:
  ReadRows(Vec vector, Index rows, Index columns) : vector_(vector), rows_(rows), columns_(columns) {
    VecGetArrayRead(vector_, &data_);
  }
  ~ReadRows() { VecRestoreArrayRead(vector_, &data_); }
  ReadRows(const ReadRows&) = delete;
  ReadRows& operator=(const ReadRows&) = delete;
  ConstStateView view() const { return {data_, rows_, columns_}; }

 private:
  Vec vector_;
  Index rows_, columns_;
  const PetscScalar* data_ = nullptr;
};

class WriteRows {
 public:
  WriteRows(Vec vector, Index rows, Index columns) : vector_(vector), rows_(rows), columns_(columns) {
    VecGetArrayWrite(vector_, &data_);
  }
  ~WriteRows() { VecRestoreArrayWrite(vector_, &data_); }
  WriteRows(const WriteRows&) = delete;
  WriteRows& operator=(const WriteRows&) = delete;
  StateView view() const { return {data_, rows_, columns_}; }

 private:
  Vec vector_;
  Index rows_, columns_;
  PetscScalar* data_ = nullptr;
};

/// Keeps PETSc from printing a trace for an error that is one of ours on its way out, and keeps the words of its own.
PetscErrorCode keep_message(MPI_Comm, int, const char* function, const char*, PetscErrorCode code, PetscErrorType type,
                            const char* message, void* context) {
  auto& text = *static_cast<std::string*>(context);
  if (type == PETSC_ERROR_INITIAL) text = std::string(function ? function : "PETSc") + ": " + (message ? message : "");
  return code;
}

/// One integration: the TS, its vector, and what its callbacks share.
class Integration {
 public:
  Integration(const Flow& flow, const Layout& layout, const StepPlan& plan, const Observers& observers)
      : flow_(flow), layout_(layout), plan_(plan), observers_(observers), memory_(flow.initial_memory()) {
    PetscPushErrorHandler(keep_message, &petsc_message_);
    require(set_up());
  }

  ~Integration() {
    VecDestroy(&state_);
    TSDestroy(&ts_);
    PetscPopErrorHandler();
  }
  Integration(const Integration&) = delete;
  Integration& operator=(const Integration&) = delete;

  void run() {
    require(TSSetUp(ts_));
    refuse_unused_options();
    refresh(0);
    show(0, 0, plan_.steps == 0);
    if (plan_.steps != 0) require(TSSolve(ts_, state_));
  }

 private:
  PetscErrorCode set_up() {
    PetscFunctionBeginUser;
    const MPI_Comm handle = layout_.communicator().handle();
    const auto entries = static_cast<PetscInt>(layout_.rows() * flow_.columns());
    PetscCall(VecCreateMPI(handle, entries, PETSC_DETERMINE, &state_));
    WriteRows(state_, layout_.rows(), flow_.columns()).view() = flow_.initial_state();
    PetscCall(TSCreate(handle, &ts_));
    PetscCall(TSSetProblemType(ts_, TS_NONLINEAR));
    PetscCall(TSSetType(ts_, TSEULER));
    PetscCall(TSSetSolution(ts_, state_));
    PetscCall(TSSetApplicationContext(ts_, this));
    PetscCall(TSSetRHSFunction(ts_, nullptr, rate_callback, this));
    PetscCall(TSSetPostStep(ts_, accepted_callback));
    PetscCall(TSSetTimeStep(ts_, plan_.step));
    PetscCall(set_end());
    PetscCall(TSSetFromOptions(ts_));
    PetscFunctionReturn(0);
  }

  /// By steps: exactly so many, time out of the way.  By time: the last step is shortened.
  PetscErrorCode set_end() {
    PetscFunctionBeginUser;
    if (plan_.steps) {
      PetscCall(TSSetMaxSteps(ts_, static_cast<PetscInt>(*plan_.steps)));
      PetscCall(TSSetMaxTime(ts_, PETSC_MAX_REAL));
      PetscCall(TSSetExactFinalTime(ts_, TS_EXACTFINALTIME_STEPOVER));
    } else {
      PetscCall(TSSetMaxSteps(ts_, PETSC_MAX_INT));
      PetscCall(TSSetMaxTime(ts_, *plan_.time));
      PetscCall(TSSetExactFinalTime(ts_, TS_EXACTFINALTIME_MATCHSTEP));
    }
    PetscFunctionReturn(0);
  }

  void refuse_unused_options() {
    TSType type = nullptr;
    TSGetType(ts_, &type);
    if (std::string(type) != TSEULER)
      throw ConfigError(std::string("-ts_type ") + type +
                        ": this version integrates with euler only; leave the option out");
    const auto unused = PetscSession::unused_options();
    if (!unused.empty())
      throw ConfigError("nothing uses the PETSc option '" + unused.front() + "': check its spelling, or leave it out");
  }

  /// Prepares the flow for the state it has now and evaluates it there; the rate is kept for the step that follows.
  void refresh(Index step) {
    const ReadRows state(state_, layout_.rows(), flow_.columns());
    try {
      flow_.prepare(state.view(), memory_);
      rate_.resize(layout_.rows(), flow_.columns());
      TSGetTime(ts_, &evaluated_time_);
      evaluation_ = flow_.evaluate(evaluated_time_, state.view(), memory_, rate_);
    } catch (const NumericalError& error) {
      throw NumericalError("step " + std::to_string(step) + ": " + error.what());
    }
    rate_is_current_ = true;
  }

  void show(Index step, double time, bool last) {
    const ReadRows state(state_, layout_.rows(), flow_.columns());
    const double dt = step == 0 ? plan_.step : time - previous_time_;
    previous_time_ = time;
    for (const auto& observer : observers_)
      observer->observe({step, time, dt, last, state.view(), memory_, evaluation_});
  }

  void compute_rate(double time, Vec state, Vec rate) {
    const WriteRows target(rate, layout_.rows(), flow_.columns());
    if (rate_is_current_ && state == state_ && time == evaluated_time_) {
      rate_is_current_ = false;
      target.view() = rate_;
      return;
    }
    const ReadRows source(state, layout_.rows(), flow_.columns());
    flow_.evaluate(time, source.view(), memory_, target.view());
  }

  void accept() {
    PetscInt step = 0;
    PetscReal time = 0;
    TSConvergedReason reason = TS_CONVERGED_ITERATING;
    TSGetStepNumber(ts_, &step);
    TSGetTime(ts_, &time);
    TSGetConvergedReason(ts_, &reason);
    flow_.accept(evaluation_, memory_);
    refresh(step);
    const bool last = plan_.steps ? step == *plan_.steps : time >= *plan_.time;
    show(step, time, last);
  }

  /// No exception crosses a frame of PETSc: it is kept here and thrown again behind TSSolve.
  template <class Action>
  PetscErrorCode guard(const Action& action) {
    try {
      action();
      return 0;
    } catch (...) {
      thrown_ = std::current_exception();
      return PETSC_ERR_USER;
    }
  }

  static PetscErrorCode rate_callback(TS, PetscReal time, Vec state, Vec rate, void* context) {
    auto& self = *static_cast<Integration*>(context);
    return self.guard([&] { self.compute_rate(time, state, rate); });
  }

  static PetscErrorCode accepted_callback(TS ts) {
    Integration* self = nullptr;
    PetscCall(TSGetApplicationContext(ts, &self));
    return self->guard([&] { self->accept(); });
  }

  void require(PetscErrorCode code) {
    if (thrown_) std::rethrow_exception(std::exchange(thrown_, nullptr));
    if (code != 0) throw Error(exit_other, "PETSc error " + std::to_string(code) + " in " + petsc_message_);
  }

  const Flow& flow_;
  const Layout& layout_;
  const StepPlan& plan_;
  const Observers& observers_;
  FlowMemory memory_;
  Evaluation evaluation_;
  Rows rate_;
  TS ts_ = nullptr;
  Vec state_ = nullptr;
  bool rate_is_current_ = false;  ///< rate_ belongs to state_ as it is now, and no step has used it
  PetscReal evaluated_time_ = 0;
  double previous_time_ = 0;
  std::exception_ptr thrown_;
  std::string petsc_message_;
};

}  // namespace

void integrate(const Flow& flow, const Layout& layout, const StepPlan& plan, const Observers& observers) {
  Integration(flow, layout, plan, observers).run();
}

}  // namespace wasserstrom
