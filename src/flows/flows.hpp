#pragma once
// The flows there are; each is made in the file of its name.

#include "wasserstrom/flows/flow.hpp"

namespace wasserstrom {

FlowRegistry::Entry mwgrad_flow();
FlowRegistry::Entry a_mwgrad_flow();

/// The velocities of all objectives at the particles and what blends them; every multi-objective flow starts from it.
struct CommonDescent {
  Rows fields;  ///< rows x (K d); columns [k d, (k + 1) d) hold v_k, in the flat coordinates of the metric
  Evaluation evaluation;
  Column slope;        ///< K; with momentum u: sum_i p_i <u_i, v_k(x_i)>, at which F_k grows along it; else zeros
  Column weight_rate;  ///< d/dt of the state of weights that evolve; empty for other rules
};

/// All but the weights.  `momentum`: rows x d in flat coordinates, or no columns for flows that have none.  Collective;
/// throws NumericalError on all ranks when a velocity is not finite.
CommonDescent velocity_fields(const FlowParts& parts, const ConstRowsRef& position, const Rows& momentum,
                              const FlowMemory& memory);

/// The root solves for the weights and their rate; all ranks get them, so that one machine's rounding decides.
/// `weight_state`: the part of the state that evolving weights have.  The rule sees the Gram matrix of the fields
/// v_k - shift u, and the duality gap is that of this matrix.  Collective.
void solve_weights(const FlowParts& parts, const ConstColumnRef& weight_state, const FlowMemory& memory, double shift,
                   CommonDescent& descent);

/// Both, without momentum.  Collective.
CommonDescent common_descent(const FlowParts& parts, const ConstRowsRef& position, const ConstColumnRef& weight_state,
                             const FlowMemory& memory);

/// sum_k w_k v_k in the coordinates of the particles, rows x d.  Local.
void common_velocity(const FlowParts& parts, const CommonDescent& descent, RowsRef velocity);

}  // namespace wasserstrom
