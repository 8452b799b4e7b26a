#pragma once
// What a case may ask of the integrators that learn a network in each step.  Private.

#include "wasserstrom/case/config.hpp"

namespace wasserstrom {

/// Refuses what they cannot step, and their network where there is nobody to use it.  `flow` is `[flow]`.
void check_network(const Config& flow, const Config& whole, Problems& problems);

}  // namespace wasserstrom
