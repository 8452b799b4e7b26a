#pragma once
// The functionals, targets and potentials there are, each made in the file of its name; and the targets that are known
// by their points, in target_<name>.cpp.

#include <string>
#include <vector>

#include "wasserstrom/objectives/functional.hpp"
#include "wasserstrom/objectives/point_measure.hpp"

namespace wasserstrom {

FunctionalRegistry::Entry energy_functional();
FunctionalRegistry::Entry expectation_functional();
FunctionalRegistry::Entry interaction_functional();
FunctionalRegistry::Entry gated_interaction_functional();
FunctionalRegistry::Entry mmd_functional();
FunctionalRegistry::Entry dissimilarity_functional();
FunctionalRegistry::Entry w2_functional();

PotentialRegistry::Entry gaussian_target();
PotentialRegistry::Entry gaussian_mixture_target();
PotentialRegistry::Entry student_t_target();
PotentialRegistry::Entry student_t_mixture_target();
PotentialRegistry::Entry banana_target();
PotentialRegistry::Entry funnel_target();
PotentialRegistry::Entry bayesian_linear_regression_target();
PotentialRegistry::Entry bayesian_logistic_regression_target();
PotentialRegistry::Entry bayesian_random_effects_target();
PotentialRegistry::Entry bayesian_gaussian_process_target();
PotentialRegistry::Entry bayesian_gaussian_mixture_target();
PotentialRegistry::Entry bayesian_garch_target();
PotentialRegistry::Entry bayesian_network_target();
PotentialRegistry::Entry torchscript_target();
PotentialRegistry::Entry expression_target();
PotentialRegistry::Entry plugin_target();
PotentialRegistry::Entry stan_target();

PotentialRegistry::Entry quadratic_potential();
PotentialRegistry::Entry double_well_potential();
PotentialRegistry::Entry kernel_mean_potential();
PotentialRegistry::Entry gated_collapse_potential();
PotentialRegistry::Entry expression_potential();
PotentialRegistry::Entry plugin_potential();

PointMeasureRegistry::Entry points_target();
PointMeasureRegistry::Entry data_target();
PointMeasureRegistry::Entry file_target();
PointMeasureRegistry::Entry image_target();
PointMeasureRegistry::Entry toy_target();
/// Points drawn from each density that can be sampled, under its name.
std::vector<PointMeasureRegistry::Entry> sampled_targets();

/// particles.dimension, which many rules hold other keys against.
Index case_dimension(const Config& whole);

/// Complains when the list at `key` (of a real_or_reals, a lone number is fine) has not as many numbers as particles
/// have coordinates.
void require_dimension(const Config& table, const std::string& key, const Config& whole, Problems& problems);

/// Complains where coordinates that move by one objective alone, as `key` says, have no meaning.
void check_owners(const Config& table, const std::string& key, const Config& whole, Problems& problems);

/// Complains about a target that needs two coordinates or more.
void require_at_least_two(const Config& table, const Config& whole, Problems& problems);

/// The list at `key` as a column of d numbers.
Column column_of(const Config& table, const std::string& key, Index dimension);

}  // namespace wasserstrom
