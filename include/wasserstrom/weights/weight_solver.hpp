#pragma once
// Simplex weights that blend K velocities into one, from their Gram matrix G_kl = <v_k, v_l>.
//
// A rule that keeps something (Part::serialize) depends on the path and not on the state alone, which is allowed with
// fixed steps of Euler only.  A rule whose weights evolve with the particles has no memory of its own: what evolves is
// part of the integrator's state.

#include <memory>

#include "wasserstrom/base/archive.hpp"
#include "wasserstrom/base/types.hpp"
#include "wasserstrom/case/registry.hpp"

namespace wasserstrom {

class WeightSolver : public Part {
 public:
  /// The weights to blend with at a state whose Gram matrix is `gram` (K x K, symmetric).  `state` is what evolves with
  /// the particles, as long as `initial_state`.  Local: the root calls it and broadcasts.
  virtual Column solve(const Rows& gram, const ConstColumnRef& state) const = 0;

  /// Commits an accepted step that had `gram` at its start.  Local, on all ranks.
  virtual void advance(const Rows& /*gram*/) {}

  /// What evolves with the particles, at the start; empty for most rules.
  virtual Column initial_state() const { return {}; }

  /// d state / dt, where the weights are `weights`.
  virtual Column state_rate(const Rows& /*gram*/, const Column& /*weights*/) const { return {}; }
};

/// w' G w - min_k (G w)_k, zero at the min-norm weights: how much better another vertex of the simplex would be.
double duality_gap(const Rows& gram, const Column& weights);

/// argmin w' G w over { w_k >= lower, sum_k w_k = 1 }, K lower <= 1, for a symmetric positive semidefinite G that may
/// be singular.  Exact up to rounding: an active-set method, O(K^3) per vertex added.
Column min_norm_weights(const Rows& gram, double lower = 0);

/// The point of { w_k >= lower, sum_k w_k = 1 } nearest to `point` (sort and threshold).
Column project_on_simplex(const Column& point, double lower = 0);

/// What a rule is made from besides `[weights]`.
struct WeightContext {
  Index particles;   ///< N
  Index objectives;  ///< K
};

using WeightRegistry = Registry<WeightSolver, const WeightContext&>;
WeightRegistry& weight_solvers();

}  // namespace wasserstrom
