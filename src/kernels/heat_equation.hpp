#pragma once
// The heat-equation rule for the bandwidth: with it, a kernel density whose particles move against grad log of itself
// changes as the heat equation says (Liu et al. 2019, section on bandwidth; written out in bandwidth.hpp).

#include "wasserstrom/kernels/kernel_sum.hpp"

namespace wasserstrom {

/// What the sums of the rule are made with: the Gaussian kernel and an engine.
struct HeatEquationParts {
  std::shared_ptr<const Kernel> gaussian;
  std::shared_ptr<const KernelSum> sum;
};

/// The local minimum that lies downhill of `start` > 0, to one percent, for `position` (local rows x d); `start` itself
/// where the way down leads to ever smaller h at which no particle sees another, as it does in many dimensions.
/// Collective; the same on any ranks.  Each h that is tried takes two visits to all particles: about fifteen of them
/// usually, thirty at most.
double heat_equation_bandwidth(const Rows& position, const HeatEquationParts& parts, const Exchange& exchange,
                               double start);

}  // namespace wasserstrom
