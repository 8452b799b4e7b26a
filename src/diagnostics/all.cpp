// Everything that the type of a `[[diagnostic]]` can name: add a line here to add one.

#include "diagnostics.hpp"

namespace wasserstrom {

DiagnosticRegistry& diagnostics() {
  static DiagnosticRegistry registry({predictive_diagnostic(), ksd_diagnostic(), mmd_diagnostic(), ess_diagnostic(),
                                      sliced_w2_diagnostic(), marginal_w2_diagnostic(), moments_diagnostic(),
                                      occupancy_diagnostic(), merit_diagnostic(), riesz_flow_diagnostic(),
                                      wasserstein_diagnostic(), coverage_diagnostic(), nearest_neighbour_diagnostic()});
  return registry;
}

}  // namespace wasserstrom
