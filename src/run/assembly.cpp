#include "wasserstrom/run/assembly.hpp"

namespace wasserstrom {
namespace {

std::uint64_t seed_of(const Config& config) { return static_cast<std::uint64_t>(config.table("run").integer("seed")); }

StepPlan step_plan(const Config& config) {
  const Config run = config.table("run");
  StepPlan plan{config.table("flow").real("step"), {}, {}};
  if (run.has("steps")) plan.steps = run.integer("steps");
  if (run.has("time")) plan.time = run.real("time");
  return plan;
}

}  // namespace

Assembly::Assembly(const Config& config, const std::string& directory, const Communicator& communicator)
    : particles_(make_particles(config.table("particles"), seed_of(config), directory, communicator)),
      objectives_(make_objectives(config.tables("objective"), particles_.position.cols())),
      velocity_(make_velocity(config.table("velocity"))),
      bandwidth_(config.table("velocity").table("kernel"), seed_of(config)),
      weights_(weight_solvers().make(config.table("weights"), particles_.layout.particles())),
      exchange_(particles_.layout, config.table("io").real("gather_limit"), profile_),
      flow_(flows().make(config.table("flow"),
                         FlowParts{particles_, objectives_, *velocity_, bandwidth_, *weights_, exchange_})),
      plan_(step_plan(config)) {}

std::vector<std::string> Assembly::objective_names() const {
  std::vector<std::string> names;
  for (const Objective& objective : objectives_) names.push_back(objective.name);
  return names;
}

}  // namespace wasserstrom
