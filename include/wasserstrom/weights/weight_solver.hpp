#pragma once
// Simplex weights that blend K velocities into one, from their Gram matrix G_kl = <v_k, v_l>.

#include <memory>

#include "wasserstrom/base/types.hpp"
#include "wasserstrom/case/registry.hpp"

namespace wasserstrom {

class WeightSolver {
 public:
  virtual ~WeightSolver() = default;

  /// The weights to blend with at a state whose Gram matrix is `gram` (K x K, symmetric).  `current` are the weights of
  /// the last accepted step, which rules with a memory return unchanged.  Local: the root calls it and broadcasts.
  virtual Column solve(const Rows& gram, const Column& current) const = 0;

  /// The weights after an accepted step that had `gram` at its start.  Rules without a memory return `current`.
  virtual Column advance(const Rows& gram, const Column& current) const;

  /// Whether the weights depend on the path and not on the state alone: allowed with fixed-step Euler only.
  virtual bool has_memory() const { return false; }

  /// The weights to start with, K of them.
  virtual Column initial(Index objectives) const;

  // Rules whose weights evolve with the particles, as part of the integrator's state; others have an empty one.

  virtual Column initial_state(Index objectives) const;
  virtual Column from_state(const ConstColumnRef& state) const;              ///< the weights that a state stands for
  virtual Column state_rate(const Rows& gram, const Column& weights) const;  ///< d state / dt
};

/// w' G w - min_k (G w)_k, zero at the min-norm weights: how much better another vertex of the simplex would be.
double duality_gap(const Rows& gram, const Column& weights);

/// argmin w' G w over { w_k >= lower, sum_k w_k = 1 }, K lower <= 1, for a symmetric positive semidefinite G that may
/// be singular.  Exact up to rounding: an active-set method, O(K^3) per vertex added.
Column min_norm_weights(const Rows& gram, double lower = 0);

/// The point of { w_k >= lower, sum_k w_k = 1 } nearest to `point` (sort and threshold).
Column project_on_simplex(const Column& point, double lower = 0);

using WeightRegistry = Registry<WeightSolver, Index>;  ///< made from `[weights]` and the number of particles N
WeightRegistry& weight_solvers();

}  // namespace wasserstrom
