#pragma once
// What stands in diagnostics.csv.

#include <string>
#include <vector>

#include "wasserstrom/diagnostics/diagnostic.hpp"

namespace wasserstrom {

/// Its columns, in their order: step, time, wall_s, grad_norm, weight_ and value_ of each objective, the estimator's
/// numbers, duality_gap, the flow's and those of further parts, and those of the diagnostics.  Throws ConfigError when
/// two would have the same name.
std::vector<std::string> diagnostic_columns(const std::vector<std::string>& objective_names,
                                            const std::vector<std::string>& of_estimator,
                                            const std::vector<std::string>& of_flow, const Diagnostics& diagnostics);

}  // namespace wasserstrom
