#pragma once
// The flows there are; each is made in the file of its name.

#include "wasserstrom/flows/flow.hpp"

namespace wasserstrom {

FlowRegistry::Entry mwgrad_flow();

/// The velocities of all objectives at the particles and what blends them; every multi-objective flow starts from it.
struct CommonDescent {
  Rows fields;  ///< rows x (K d); columns [k d, (k + 1) d) hold v_k, in the flat coordinates of the metric
  Evaluation evaluation;
  Column weight_rate;  ///< d/dt of the state of weights that evolve; empty for other rules
};

/// `weight_state`: the part of the state that evolving weights have.  Collective; throws NumericalError on all ranks
/// when a velocity is not finite.
CommonDescent common_descent(const FlowParts& parts, const ConstRowsRef& position, const ConstColumnRef& weight_state,
                             const FlowMemory& memory);

}  // namespace wasserstrom
