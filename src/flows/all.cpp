// Everything that `flow.type` can name: add a line here to add a flow.

#include "flows.hpp"

namespace wasserstrom {

FlowRegistry& flows() {
  static FlowRegistry registry({mwgrad_flow(), a_mwgrad_flow(), moo_svgd_flow(), mt_sgd_flow(), langevin_flow()});
  return registry;
}

bool has_momentum(const Config& flow) { return flow.type() == "a_mwgrad"; }

}  // namespace wasserstrom
