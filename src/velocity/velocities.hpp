#pragma once
// The estimators there are; each is made in the file of its name.

#include "wasserstrom/velocity/velocity.hpp"

namespace wasserstrom {

VelocityRegistry::Entry svgd_velocity();
VelocityRegistry::Entry blob_velocity();
VelocityRegistry::Entry gfsd_velocity();

/// The source rows of a kernel sum, [ position | payload | charge ]; the payload columns are left to the caller.
Rows source_rows(const KernelSumRequest& request, const ConstRowsRef& position, const Column& charge);

/// The kernel density of the particles and its gradient:  density_i = sum_j p_j K(x_i, x_j),  gradient_i = its grad at
/// x_i.
struct SmoothedDensity {
  Column density;
  Rows gradient;
};
SmoothedDensity smoothed_density(const VelocityInput& input, const KernelParts& parts);

/// log density_i - log of the kernel's integral; NaN for a kernel that has none.
Column log_density(const SmoothedDensity& smoothed, const VelocityInput& input, const KernelParts& parts);

/// Adds `repulsion` (rows x d), the same for all, to the velocity of every entropic objective.
void add_repulsion(const VelocityInput& input, const Rows& repulsion, VelocityFields& fields);

/// Whether any objective has an entropy, without which there is nothing to estimate.
bool any_entropic(const Objectives& objectives);

}  // namespace wasserstrom
