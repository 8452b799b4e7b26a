// Everything that `weights.type` can name: add a line here to add a rule.

#include "weights.hpp"

namespace wasserstrom {

WeightRegistry& weight_solvers() {
  static WeightRegistry registry({min_norm_rule(), one_step_rule(), entropic_rule(), fixed_rule()});
  return registry;
}

}  // namespace wasserstrom
