#pragma once
// The pieces that evaluations of flows are made of, in the order in which they are used.

#include "flows.hpp"

namespace wasserstrom {

/// The velocities of all objectives at the points and what blends them; every multi-objective flow starts from it.
struct CommonDescent {
  Rows fields;  ///< rows x (K d); columns [k d, (k + 1) d) hold v_k, in the flat coordinates of the metric
  Evaluation evaluation;
  Column slope;           ///< K; with momentum u: sum_i p_i <u_i, v_k(x_i)> over the shared coordinates; else zeros
  double own_square = 0;  ///< sum_i p_i sum_c v_k(x_i)_c^2, c the coordinates that have an owner, k the owner
  double own_slope = 0;   ///< with momentum u: sum_i p_i sum_c u_ic v_k(x_i)_c, likewise
  Column weight_rate;     ///< d/dt of the state of weights that evolve; empty for other rules
};

/// Annealed gradients of the potentials and pair terms of all objectives, in flat coordinates.  Collective where an
/// objective has pairs.
Fields gradients_at(const FlowParts& parts, const ConstRowsRef& position, Index step);

/// The same with what the estimator adds for the entropies.  Collective.
Fields velocities_at(const FlowParts& parts, const ConstRowsRef& position, Index step);

/// The Gram matrix of the fields and the values of the functionals, with momentum also what belongs to it, from one
/// reduction; fields, weights and what follows from them are left to the caller.  `weight` p_i of the rows; `what` the
/// fields are is for the error.  `momentum`: rows x d in flat coordinates, or no columns for flows that have none.
/// Collective; throws NumericalError on all ranks when a field is not finite, naming particle and objective.
CommonDescent reduce_fields(const FlowParts& parts, const Column& weight, const Fields& fields, const char* what,
                            const Rows& momentum = {});

/// gradients_at and reduce_fields; energies have no value.  Collective.
CommonDescent gradient_descent(const FlowParts& parts, const ConstRowsRef& position, Index step);

/// velocities_at and reduce_fields.  Collective.
CommonDescent velocity_descent(const FlowParts& parts, const ConstRowsRef& position, Index step,
                               const Rows& momentum = {});

/// The root solves for the weights and their rate; all ranks get them, so that one machine's rounding decides.
/// `weight_state`: the part of the state that evolving weights have.  The rule sees the Gram matrix of the fields
/// v_k - shift u, u the momentum; grad_norm and duality gap are those of the v_k themselves.  Collective.
void solve_weights(const FlowParts& parts, const ConstColumnRef& weight_state, CommonDescent& descent,
                   double shift = 0);

/// sum_k w_k v_k in the coordinates of the particles, and v_k in those that k owns, rows x d.  Local.
void common_velocity(const FlowParts& parts, const CommonDescent& descent, RowsRef velocity);

/// Sums of `size` numbers over all rows, as Layout::sum_rows, charged to the reductions of the profile.  Collective.
std::vector<double> sum_rows(const FlowParts& parts, std::size_t size,
                             const std::function<void(Index, std::span<double>)>& add_row);

/// <a, b>, the terms in ascending order.
inline double inner_product(const double* a, const double* b, Index count) {
  double sum = 0;
  for (Index c = 0; c < count; ++c) sum += a[c] * b[c];
  return sum;
}

/// <a, b> over the coordinates that all objectives share.
double shared_product(const CoordinateOwners& owners, const double* a, const double* b, Index dimension);

/// Rules for flows that are defined for energies alone, and by their SVGD velocities: `self` is their table `[flow]`.
void require_energies(const Config& self, const Config& whole, Problems& problems);
void require_svgd_energies(const Config& self, const Config& whole, Problems& problems);

}  // namespace wasserstrom
