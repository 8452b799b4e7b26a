#pragma once
// MWGraD for the points of a generator.  Private.

#include <memory>

#include "wasserstrom/flows/flow.hpp"

namespace wasserstrom {

std::unique_ptr<Flow> generator_flow(FlowParts parts, Generator& generator);

}  // namespace wasserstrom
