// Everything that `flow.type` can name: add a line here to add a flow.

#include <stdexcept>

#include "flows.hpp"

namespace wasserstrom {

FlowRegistry& flows() {
  static FlowRegistry registry({mwgrad_flow(), a_mwgrad_flow(), moo_svgd_flow(), mt_sgd_flow(), langevin_flow(),
                                gflow_vi_flow(), ngflow_vi_flow()});
  return registry;
}

Index Flow::width() const {
  Index width = 0;
  for (const StateColumns& each : columns()) width += each.width;
  return width;
}

Column Flow::energies(const FlowState&, const Column&, RowsRef) const {
  throw std::logic_error("a flow without Traits::has_energy was asked for energies");
}

void refuse_end_by_grad_norm(const Config& whole, const std::string& problem, const std::string& advice,
                             Problems& problems) {
  const Config stop = whole.table("stop");
  if (!stop.is_default("grad_norm")) problems.add(stop, "grad_norm", problem, advice);
  for (const Config& when : stop.tables("when"))
    if (when.text("number") == "grad_norm" && when.has("below")) problems.add(when, "number", problem, advice);
}

}  // namespace wasserstrom
