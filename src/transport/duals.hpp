#pragma once
// The duals there are; each is made in the file of its name.

#include "wasserstrom/transport/transport_dual.hpp"

namespace wasserstrom {

TransportDualRegistry::Entry assignment_dual();
TransportDualRegistry::Entry sinkhorn_dual();
TransportDualRegistry::Entry semidiscrete_dual();
TransportDualRegistry::Entry network_dual();

/// E|x - E x|^2, over all coordinates.
double variance_of(const Rows& points, const Column& weight);

}  // namespace wasserstrom
