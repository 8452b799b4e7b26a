#pragma once
// The diagnostics there are; each is made in the file of its name.  And what several of them need.

#include "wasserstrom/diagnostics/diagnostic.hpp"
#include "wasserstrom/diagnostics/reference_columns.hpp"

namespace wasserstrom {

DiagnosticRegistry::Entry predictive_diagnostic();
DiagnosticRegistry::Entry ksd_diagnostic();
DiagnosticRegistry::Entry mmd_diagnostic();
DiagnosticRegistry::Entry ess_diagnostic();
DiagnosticRegistry::Entry sliced_w2_diagnostic();
DiagnosticRegistry::Entry marginal_w2_diagnostic();
DiagnosticRegistry::Entry moments_diagnostic();
DiagnosticRegistry::Entry occupancy_diagnostic();
DiagnosticRegistry::Entry merit_diagnostic();
DiagnosticRegistry::Entry riesz_flow_diagnostic();
DiagnosticRegistry::Entry wasserstein_diagnostic();
DiagnosticRegistry::Entry coverage_diagnostic();
DiagnosticRegistry::Entry nearest_neighbour_diagnostic();

/// The key `objective` of a table that looks at one.
Key objective_key(const std::string& purpose);

/// A rule for such a table: complains when the name is of none; and the same, or when it is no energy.
void check_objective(const Config& self, const Config& whole, Problems& problems);
void check_energy(const Config& self, const Config& whole, Problems& problems);

/// The objective of a table that such a rule has accepted; the first where none is named.
const Objective& objective_of(const Config& table, const Objectives& objectives);

/// What the numbers of the particles are called.
ParticleNames particle_names(const DiagnosticContext& context);

}  // namespace wasserstrom
