// Everything that `flow.type` can name: add a line here to add a flow.

#include "flows.hpp"

namespace wasserstrom {

FlowRegistry& flows() {
  static FlowRegistry registry({mwgrad_flow(), a_mwgrad_flow()});
  return registry;
}

}  // namespace wasserstrom
