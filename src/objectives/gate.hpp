#pragma once
// The keys of what is one thing before a gate, x_gate < from, and another behind it.

#include <vector>

#include "wasserstrom/objectives/functional.hpp"

namespace wasserstrom {

std::vector<Key> gate_keys();
void check_gate(const Config& self, const Config& whole, Problems& problems);
Gate make_gate(const Config& config);

}  // namespace wasserstrom
