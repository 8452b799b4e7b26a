// Everything that `flow.integrator` can name: add a line here to add one.
//
// Those of TS make sense for a system given by its rate alone: no mass matrix, no split into slow and fast parts.

#include <algorithm>

#include "jko_integrator.hpp"
#include "neural_integrator.hpp"
#include "ts_integrator.hpp"

namespace wasserstrom {

const std::vector<IntegratorEntry>& integrators() {
  static const std::vector<IntegratorEntry> entries{
      {"euler", true, ts_integrator, true},
      {"rk", true, ts_integrator},
      {"ssp", false, ts_integrator},
      {"beuler", false, ts_integrator},
      {"cn", false, ts_integrator},
      {"theta", false, ts_integrator},
      {"bdf", false, ts_integrator},
      {"arkimex", false, ts_integrator},
      {"rosw", false, ts_integrator},
      {"alpha", false, ts_integrator},
      {"glee", false, ts_integrator},
      {"jko", true, jko_integrator, true, true, false, {"jko_gap", "jko_residual", "jko_iterations"}},
      {"neural_jko", true, neural_jko_integrator, true, false, true, {"kernel_loss"}},
      {"neural_forward", true, neural_forward_integrator, true, false, true, {"kernel_loss"}}};
  return entries;
}

const IntegratorEntry& integrator_entry(const std::string& name) {
  return *std::find_if(integrators().begin(), integrators().end(),
                       [&](const IntegratorEntry& each) { return each.name == name; });
}

bool is_reproducible(const std::string& integrator) { return integrator_entry(integrator).reproducible; }

std::unique_ptr<Integrator> make_integrator(IntegratorContext context) {
  const IntegratorEntry& entry = integrator_entry(context.plan.integrator);
  return entry.make(std::move(context));
}

}  // namespace wasserstrom
