#include "tao_minimizer.hpp"

#include <utility>

#include "wasserstrom/base/error.hpp"

namespace wasserstrom {

TaoMinimizer::TaoMinimizer() {
  require(TaoCreate(PETSC_COMM_SELF, &tao_));
  require(TaoSetType(tao_, TAOLMVM));
  require(TaoSetFromOptions(tao_));
}

TaoMinimizer::~TaoMinimizer() { TaoDestroy(&tao_); }

TaoMinimizer::Outcome TaoMinimizer::minimize(std::span<double> x, const Function& function, double tolerance,
                                             Index most_iterations) {
  function_ = &function;
  Vec point = nullptr;
  require(VecCreateSeqWithArray(PETSC_COMM_SELF, 1, static_cast<PetscInt>(x.size()), x.data(), &point));
  PetscErrorCode code = TaoSetSolution(tao_, point);
  if (code == 0) code = TaoSetObjectiveAndGradient(tao_, nullptr, evaluate, this);
  if (code == 0) code = TaoSetTolerances(tao_, tolerance, 0, 0);
  if (code == 0) code = TaoSetMaximumIterations(tao_, static_cast<PetscInt>(most_iterations));
  PetscPushErrorHandler(PetscIgnoreErrorHandler, nullptr);  // an error of ours on its way out is told by itself
  if (code == 0) code = TaoSolve(tao_);
  PetscPopErrorHandler();
  VecDestroy(&point);
  require(code);
  PetscInt iterations = 0;
  TaoConvergedReason reason = TAO_CONTINUE_ITERATING;
  require(TaoGetIterationNumber(tao_, &iterations));
  require(TaoGetConvergedReason(tao_, &reason));
  return {iterations, TaoConvergedReasons[reason]};
}

PetscErrorCode TaoMinimizer::evaluate(Tao, Vec x, PetscReal* value, Vec gradient, void* context) {
  auto& self = *static_cast<TaoMinimizer*>(context);
  const PetscScalar* at = nullptr;
  PetscScalar* into = nullptr;
  PetscInt size = 0;
  VecGetLocalSize(x, &size);
  VecGetArrayRead(x, &at);
  VecGetArrayWrite(gradient, &into);
  PetscErrorCode code = 0;
  try {
    const auto numbers = static_cast<std::size_t>(size);
    *value = (*self.function_)({at, numbers}, {into, numbers});
  } catch (...) {
    self.thrown_ = std::current_exception();
    code = PETSC_ERR_USER;
  }
  VecRestoreArrayWrite(gradient, &into);
  VecRestoreArrayRead(x, &at);
  return code;
}

void TaoMinimizer::require(PetscErrorCode code) {
  if (thrown_) std::rethrow_exception(std::exchange(thrown_, nullptr));
  if (code != 0)
    throw Error(exit_other, "PETSc's TAO gave up with error " + std::to_string(code) +
                                ": an option of PETSc may not suit this case");
}

}  // namespace wasserstrom
