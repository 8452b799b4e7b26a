// PETSc undoes a rejected step by taking its increments away again, which leaves the rounding errors of numbers as
// large as that step: here the accepted state is kept, and every further try begins from it, to the bit.

#include "ts_integrator.hpp"

#include <algorithm>
#include <utility>

#include "integrator_options.hpp"
#include "wasserstrom/base/error.hpp"

namespace wasserstrom {
namespace {

constexpr int most_tries = 50;  // a step that shrinks to a quarter each time is below rounding long before

/// Keeps PETSc from printing a trace for an error that is one of ours on its way out, and keeps the words of its own.
PetscErrorCode keep_message(MPI_Comm, int, const char* function, const char*, PetscErrorCode code, PetscErrorType type,
                            const char* message, void* context) {
  auto& text = *static_cast<std::string*>(context);
  if (type == PETSC_ERROR_INITIAL) text = std::string(function ? function : "PETSc") + ": " + (message ? message : "");
  return code;
}

bool is_explicit(const std::string& type) { return type == "euler" || type == "rk" || type == "ssp"; }

}  // namespace

TsIntegrator::TsIntegrator(IntegratorContext context)
    : plan_(context.plan),
      shape_(context.layout, context.start.rows.cols(), context.start.globals.size()),
      rate_(std::move(context.rate)) {
  const StartPoint& start = context.start;
  const double first_step = context.first_step;
  PetscPushErrorHandler(keep_message, &petsc_message_);
  refuse_contradicting_options(plan_);
  if (create(start, first_step) != 0)
    throw ConfigError("PETSc refused flow.integrator, flow.scheme or one of its options (" + petsc_message_ +
                      "): check them");
  refuse_unused_options();
  if (plan_.adaptive) require_error_estimate();
}

TsIntegrator::~TsIntegrator() {
  VecDestroy(&accepted_);
  VecDestroy(&state_);
  TSDestroy(&ts_);
  PetscPopErrorHandler();
}

// ---- Setting up

PetscErrorCode TsIntegrator::create(const StartPoint& start, double first_step) {
  PetscFunctionBeginUser;
  const MPI_Comm handle = shape_.communicator().handle();
  PetscCall(VecCreateMPI(handle, static_cast<PetscInt>(shape_.local_entries()), PETSC_DETERMINE, &state_));
  PetscCall(VecDuplicate(state_, &accepted_));
  {
    const WriteState target(state_, shape_);
    target.rows() = start.rows;
    target.set_globals(start.globals);
  }
  PetscCall(TSCreate(handle, &ts_));
  PetscCall(TSSetProblemType(ts_, TS_NONLINEAR));
  PetscCall(TSSetApplicationContext(ts_, this));
  PetscCall(TSSetRHSFunction(ts_, nullptr, rate_callback, this));
  PetscCall(TSSetPreStage(ts_, stage_callback));
  PetscCall(TSSetFunctionDomainError(ts_, domain_callback));
  PetscCall(choose_method());
  PetscCall(TSSetSolution(ts_, state_));
  PetscCall(TSSetStepNumber(ts_, static_cast<PetscInt>(start.step)));
  PetscCall(TSSetTime(ts_, start.time));
  PetscCall(TSSetTimeStep(ts_, first_step));
  PetscCall(TSSetMaxSteps(ts_, PETSC_MAX_INT));
  PetscCall(TSSetMaxTime(ts_, PETSC_MAX_REAL / 2));  // the end is not PETSc's business, but it insists on one
  PetscCall(TSSetExactFinalTime(ts_, TS_EXACTFINALTIME_STEPOVER));
  PetscCall(TSSetUp(ts_));
  PetscCall(TSRestartStep(ts_));  // a multistep method has no history, at a restart either
  PetscFunctionReturn(0);
}

/// The plan's method, which PETSc's options may change.
PetscErrorCode TsIntegrator::choose_method() {
  PetscFunctionBeginUser;
  PetscCall(choose_norm());
  PetscCall(TSSetType(ts_, plan_.integrator.c_str()));
  if (!plan_.scheme.empty())
    PetscCall(PetscOptionsSetValue(nullptr, ("-ts_" + plan_.integrator + "_type").c_str(), plan_.scheme.c_str()));
  TSAdapt adapt = nullptr;
  PetscCall(TSGetAdapt(ts_, &adapt));
  PetscCall(TSAdaptSetType(adapt, plan_.adaptive ? TSADAPTBASIC : TSADAPTNONE));
  PetscCall(TSSetTolerances(ts_, plan_.tolerance, nullptr, plan_.tolerance, nullptr));
  PetscCall(TSSetMaxStepRejections(ts_, most_tries));
  PetscCall(TSSetMaxSNESFailures(ts_, -1));  // each of them rejects a step
  PetscCall(TSSetErrorIfStepFails(ts_, PETSC_FALSE));
  if (!is_explicit(plan_.integrator)) PetscCall(solve_matrix_free());
  PetscCall(TSSetFromOptions(ts_));
  PetscFunctionReturn(0);
}

/// Implicit types see the rate only: their Jacobian is applied by differences of it.
PetscErrorCode TsIntegrator::solve_matrix_free() {
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

/// A scheme of these types has an estimate if it completes a step at two orders: its own, and one less.
void TsIntegrator::require_error_estimate() {
  if (plan_.integrator != "rk" && plan_.integrator != "arkimex" && plan_.integrator != "rosw") return;
  constexpr PetscInt highest = 8;
  int orders = 0;
  for (PetscInt order = 1; order <= highest; ++order) {
    PetscBool done = PETSC_TRUE;
    require(TSEvaluateStep(ts_, order, accepted_, &done));
    if (done) ++orders;
  }
  if (orders < 2)
    throw ConfigError("this scheme of " + plan_.integrator +
                      " has no error estimate to choose steps by: take another flow.scheme (3bs or 5dp of rk), or "
                      "flow.adaptive = false");
}

// ---- Where it stands

Index TsIntegrator::step() const {
  PetscInt step = 0;
  TSGetStepNumber(ts_, &step);
  return step;
}

double TsIntegrator::time() const {
  PetscReal time = 0;
  TSGetTime(ts_, &time);
  return time;
}

double TsIntegrator::next_step() const {
  PetscReal size = 0;
  TSGetTimeStep(ts_, &size);
  return size;
}

/// For the record: what could change the method is compared key by key before a run goes on.
void TsIntegrator::serialize(Archive& archive) {
  std::string method = plan_.integrator + (plan_.scheme.empty() ? "" : " " + plan_.scheme);
  archive.keep("method", method);
}

void TsIntegrator::see(const std::function<void(const FlowState&)>& use) const {
  const ReadState state(state_, shape_);
  use({state.rows(), state.globals()});
}

void TsIntegrator::show_end() const {
  TSViewFromOptions(ts_, nullptr, "-ts_view");
  VecViewFromOptions(state_, reinterpret_cast<PetscObject>(ts_), "-ts_view_solution");
}

// ---- Stepping

void TsIntegrator::advance() {
  begin_step();
  attempt();
  while (!failure_.empty()) {
    if (!take_back()) give_up(failure_);
    attempt();
  }
  // Schemes that keep their last stage as the first of the next step would not survive a restart to the bit.
  if (is_reproducible(plan_.integrator)) require(TSRestartStep(ts_));
}

/// A step that was taken back begins once more; what went wrong with it counts on.
void TsIntegrator::begin_step() {
  require(VecCopy(state_, accepted_));
  accepted_time_ = time();
  if (step() == std::exchange(accepted_step_, step())) return;
  taken_back_ = 0;
  last_failure_.clear();
}

/// One step of TS, which shortens it as often as its error estimate or a stage demands.
void TsIntegrator::attempt() {
  const double before = time();
  failure_.clear();
  require(TSStep(ts_));
  TSConvergedReason reason = TS_CONVERGED_ITERATING;
  TSGetConvergedReason(ts_, &reason);
  if (reason >= 0 && time() > before) return;
  const std::string why = reason < 0 ? TSConvergedReasons[reason] : "steps have shrunk to nothing";
  give_up(last_failure_.empty() ? "the integrator gave up after step " + std::to_string(step()) + " (" + why +
                                      "): a smaller flow.step or a larger flow.tolerance may help"
                                : last_failure_);
}

bool TsIntegrator::can_take_back() const {
  return (plan_.adaptive && plan_.integrator != "glee") || plan_.shortens;  // glee has no way back
}

bool TsIntegrator::take_back() {
  if (!can_take_back() || ++taken_back_ > most_tries) return false;
  const double size = time() - accepted_time_;
  if (is_explicit(plan_.integrator)) {
    require(TSSetStepNumber(ts_, static_cast<PetscInt>(accepted_step_)));
    require(TSSetTime(ts_, accepted_time_));
  } else require(TSRollBack(ts_));  // which tells methods with a history, too
  require(VecCopy(accepted_, state_));
  set_next_step(size / 4);
  return true;
}

void TsIntegrator::give_up(const std::string& reason) {
  require(VecCopy(accepted_, state_));
  throw NumericalError(reason);
}

PetscErrorCode TsIntegrator::compute_rate(double time, Vec state, Vec rate) {
  PetscFunctionBeginUser;
  try {
    if (failure_.empty()) ask_for_rate(time, state, rate);
  } catch (const NumericalError& error) {
    if (!plan_.adaptive) throw;
    failure_ = last_failure_ = error.what();
  }
  // What follows from it is thrown away, but PETSc has to get there with numbers that are some.
  if (!failure_.empty()) PetscCall(VecZeroEntries(rate));
  PetscFunctionReturn(0);
}

void TsIntegrator::ask_for_rate(double time, Vec state, Vec rate) {
  const ReadState source(state, shape_);
  const WriteState target(rate, shape_);
  Column globals(shape_.globals());
  rate_(time, {source.rows(), source.globals()}, state == state_, {target.rows(), globals});
  target.set_globals(globals);
}

/// After a rejection the state is what PETSc made of it.
PetscErrorCode TsIntegrator::begin_stage() {
  PetscFunctionBeginUser;
  PetscInt rejections = 0;
  PetscCall(TSGetStepRejections(ts_, &rejections));
  if (rejections == std::exchange(rejections_, rejections)) PetscFunctionReturn(0);
  failure_.clear();
  if (plan_.adaptive) PetscCall(VecCopy(accepted_, state_));
  PetscFunctionReturn(0);
}

// ---- PETSc's callbacks

TsIntegrator& TsIntegrator::of(TS ts) {
  void* context = nullptr;
  TSGetApplicationContext(ts, &context);
  return *static_cast<TsIntegrator*>(context);
}

template <class Action>
PetscErrorCode TsIntegrator::guard(const Action& action) {
  try {
    return action();
  } catch (...) {
    thrown_ = std::current_exception();
    return PETSC_ERR_USER;
  }
}

PetscErrorCode TsIntegrator::rate_callback(TS, PetscReal time, Vec state, Vec rate, void* context) {
  auto& self = *static_cast<TsIntegrator*>(context);
  return self.guard([&] { return self.compute_rate(time, state, rate); });
}

PetscErrorCode TsIntegrator::stage_callback(TS ts, PetscReal) { return of(ts).begin_stage(); }

PetscErrorCode TsIntegrator::domain_callback(TS ts, PetscReal, Vec, PetscBool* accept) {
  *accept = of(ts).failure_.empty() ? PETSC_TRUE : PETSC_FALSE;
  return 0;
}

void TsIntegrator::require(PetscErrorCode code) {
  if (thrown_) std::rethrow_exception(std::exchange(thrown_, nullptr));
  if (code != 0)
    throw Error(exit_other, "PETSc gave up with error " + std::to_string(code) + " in " + petsc_message_ +
                                ": flow.integrator or an option of PETSc may not suit this case");
}

std::unique_ptr<Integrator> ts_integrator(IntegratorContext context) {
  return std::make_unique<TsIntegrator>(std::move(context));
}

}  // namespace wasserstrom
