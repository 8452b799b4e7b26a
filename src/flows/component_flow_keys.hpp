#pragma once
// What a case says of a flow of components.

#include "component_geometry.hpp"
#include "flows.hpp"

namespace wasserstrom {

/// The keys of gflow_vi and ngflow_vi.
std::vector<Key> component_flow_keys();

/// What of them, and of the case, does not go together; nothing where the measure is no mixture.
void check_component_flow(const Config& flow, const Config& whole, Problems& problems);

/// Metric, coordinates and safeguard of `[flow]`, with the defaults of what is left out.
ComponentChoice component_choice(const Config& flow);

}  // namespace wasserstrom
