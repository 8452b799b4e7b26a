#pragma once
// The weight rules there are; each is made in the file of its name.

#include "wasserstrom/weights/weight_solver.hpp"

namespace wasserstrom {

WeightRegistry::Entry min_norm_rule();
WeightRegistry::Entry one_step_rule();
WeightRegistry::Entry fixed_rule();
WeightRegistry::Entry entropic_rule();

/// 1 / K each.
Column equal_weights(Index objectives);

/// The key `lower_bound`, which every rule that chooses weights has, and the rule that K lower_bound <= 1.
Key lower_bound_key();
void check_lower_bound(const Config& self, const Config& whole, Problems& problems);

}  // namespace wasserstrom
