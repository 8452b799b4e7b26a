#pragma once
// How a case says how steps are made.  Private.

#include <vector>

#include "wasserstrom/case/config.hpp"

namespace wasserstrom {

/// The keys of `[flow]` about integrators and their steps.
std::vector<Key> step_keys();

}  // namespace wasserstrom
