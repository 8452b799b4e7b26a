#pragma once
// The least value of a smooth function of many numbers, by PETSc's TAO on one process.  The only place that knows TAO.

#include <petsctao.h>

#include <exception>
#include <functional>
#include <span>
#include <string>

#include "wasserstrom/base/types.hpp"

namespace wasserstrom {

class TaoMinimizer {
 public:
  /// The value at x, and the gradient there.
  using Function = std::function<double(std::span<const double> x, std::span<double> gradient)>;

  /// Limited-memory BFGS, unless options of PETSc say otherwise.
  TaoMinimizer();
  ~TaoMinimizer();
  TaoMinimizer(const TaoMinimizer&) = delete;
  TaoMinimizer& operator=(const TaoMinimizer&) = delete;

  struct Outcome {
    Index iterations;
    std::string reason;  ///< as PETSc calls it
  };

  /// Goes down from `x` until the length of the gradient is `tolerance`, or no further; x is where that was.  What the
  /// function throws is thrown on.  Local.
  Outcome minimize(std::span<double> x, const Function& function, double tolerance, Index most_iterations);

 private:
  void require(PetscErrorCode code);
  static PetscErrorCode evaluate(Tao tao, Vec x, PetscReal* value, Vec gradient, void* context);

  Tao tao_ = nullptr;
  const Function* function_ = nullptr;
  std::exception_ptr thrown_;  ///< no exception crosses PETSc's frames
};

}  // namespace wasserstrom
