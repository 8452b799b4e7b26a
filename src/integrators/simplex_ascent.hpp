#pragma once
// Steps towards the maximum of a concave function phi of weights w on the simplex, from its gradients alone: each goes
// to the maximum of
//
//   phi(w) + g (w' - w) - 1/2 (w' - w) B (w' - w)        over w' on the simplex
//
// exact by an active-set method, and B learns from how g changes (BFGS).  Local.

#include "wasserstrom/base/types.hpp"

namespace wasserstrom {

class SimplexAscent {
 public:
  /// B at first: symmetric, positive semidefinite.
  explicit SimplexAscent(Rows bending) : bending_(std::move(bending)) {}

  /// w' from w, where the gradient is g.
  Column next(const Column& weights, const Column& gradient) const;

  /// Along this way in w the gradient fell by that much.
  void learn(const Column& way, const Column& fall);

 private:
  Rows bending_;
};

}  // namespace wasserstrom
