// Everything that `dual` of a w2 can name: add a line here to add one.

#include "duals.hpp"

namespace wasserstrom {

TransportDualRegistry& transport_duals() {
  static TransportDualRegistry registry({assignment_dual(), sinkhorn_dual(), semidiscrete_dual(), network_dual()});
  return registry;
}

TableSchema transport_dual_schema() {
  return transport_duals().schema("how the potential of Kantorovich is found", "duals", "assignment");
}

}  // namespace wasserstrom
