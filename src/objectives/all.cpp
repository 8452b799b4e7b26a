// Everything that an objective's `type`, `target` and `potential` can name: add a line here to add one.

#include "objectives.hpp"

namespace wasserstrom {

FunctionalRegistry& functionals() {
  static FunctionalRegistry registry({energy_functional(), expectation_functional(), interaction_functional(),
                                      gated_interaction_functional(), mmd_functional(), dissimilarity_functional(),
                                      w2_functional()});
  return registry;
}

PotentialRegistry& targets() {
  static PotentialRegistry registry(
      {gaussian_target(), gaussian_mixture_target(), student_t_target(), student_t_mixture_target(), banana_target(),
       funnel_target(), bayesian_linear_regression_target(), bayesian_logistic_regression_target(),
       bayesian_random_effects_target(), bayesian_gaussian_process_target(), bayesian_gaussian_mixture_target(),
       bayesian_garch_target(), bayesian_network_target(), expression_target(), plugin_target(), stan_target(),
       torchscript_target()});
  return registry;
}

PotentialRegistry& potentials() {
  static PotentialRegistry registry({quadratic_potential(), double_well_potential(), kernel_mean_potential(),
                                     gated_collapse_potential(), expression_potential(), plugin_potential()});
  return registry;
}

PointMeasureRegistry& point_targets() {
  static PointMeasureRegistry registry = [] {
    std::vector<PointMeasureRegistry::Entry> entries{points_target(), data_target(), file_target(), image_target(),
                                                     toy_target()};
    for (PointMeasureRegistry::Entry& each : sampled_targets()) entries.push_back(std::move(each));
    return PointMeasureRegistry(std::move(entries));
  }();
  return registry;
}

}  // namespace wasserstrom
