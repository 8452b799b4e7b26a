#include "wasserstrom/run/assembly.hpp"

#include <fmt/format.h>

#include "wasserstrom/base/terminal.hpp"

namespace wasserstrom {
namespace {

std::uint64_t seed_of(const Config& config) { return static_cast<std::uint64_t>(config.table("run").integer("seed")); }

Index dimension_of(const Config& config) { return config.table("particles").integer("dimension"); }

Column column_of(const std::vector<double>& values) {
  return Eigen::Map<const Column>(values.data(), static_cast<Index>(values.size()));
}

std::vector<std::string> names_of(const Objectives& objectives) {
  std::vector<std::string> names;
  for (const Objective& objective : objectives) names.push_back(objective.name);
  return names;
}

/// Says what of a case is perhaps not meant.
void warn_about(const Config& config, const Objectives& objectives, const Communicator& communicator) {
  if (!communicator.is_root()) return;
  for (const Objective& objective : objectives)
    for (const std::string& warning : objective.potential->warnings()) warn(fmt::format("warning: {}\n", warning));
  const Config metric = config.table("flow").table("metric");
  if (metric.type() == "hessian" && metric.flag("around_mode") && objectives.size() > 1 &&
      config.table("weights").type() == "min_norm")
    warn(fmt::format(
        "warning: {}: the start is what equal weights lead to, where no objective falls without another rising: "
        "the weights of min_norm stay near 1/K\n",
        metric.path("around_mode")));
}

ParticleSet placed_particles(const Config& config, const std::vector<std::string>& coordinates, const Metric& metric,
                             const std::string& directory, const Communicator& communicator) {
  ParticleSet particles =
      make_particles(config.table("particles"), seed_of(config), directory, communicator, coordinates);
  metric.place(particles.position);
  return particles;
}

}  // namespace

Assembly::Assembly(const Config& config, const std::string& directory, const Communicator& communicator)
    : data_(config.tables("data"), directory, communicator),
      objectives_(make_objectives(config.tables("objective"), dimension_of(config), data_, seed_of(config))),
      diagnostics_(make_diagnostics(config.tables("diagnostic"),
                                    {objectives_, data_, communicator, directory, dimension_of(config), seed_of(config),
                                     metric_coordinates(config.table("flow"), metric_)})),
      stop_criteria_(
          config.table("stop").tables("when"),
          diagnostic_columns(names_of(objectives_), wasserstrom::has_momentum(config.table("flow")), diagnostics_)),
      metric_(metrics().make(config.table("flow").table("metric"), {objectives_, dimension_of(config), communicator})),
      particles_(placed_particles(config, wasserstrom::parameter_names(objectives_, dimension_of(config)), *metric_,
                                  directory, communicator)),
      velocity_(make_velocity(config.table("velocity"))),
      bandwidth_(config.table("velocity").table("kernel"), seed_of(config)),
      weights_(weight_solvers().make(config.table("weights"), particles_.layout.particles())),
      exchange_(particles_.layout, config.table("io").real("gather_limit"), profile_),
      annealing_(annealings().make(config.table("flow").table("annealing"))),
      flow_(flows().make(config.table("flow"), FlowParts{particles_, objectives_, *velocity_, bandwidth_, *weights_,
                                                         exchange_, *metric_, *annealing_, seed_of(config)})),
      plan_(make_step_plan(config)),
      step_rule_(step_rules().make(config.table("flow").table("step_rule"))),
      schedule_(step_schedules().make(config.table("flow").table("schedule"))) {
  warn_about(config, objectives_, communicator);
}

CoordinateChange metric_coordinates(const Config& flow, const std::unique_ptr<Metric>& metric) {
  if (flow.table("metric").type() == "euclidean") return {};
  return [&metric](Rows& position, Rows& gradient) {
    position = metric->flat(position);
    metric->flatten_gradients(gradient);
  };
}

CheckedData check_data(const Config& config, const std::string& directory, const Communicator& communicator,
                       int ranks) {
  const DataSets data(config.tables("data"), directory, communicator);
  const Objectives objectives =
      make_objectives(config.tables("objective"), dimension_of(config), data, seed_of(config));
  const Diagnostics diagnostics =
      make_diagnostics(config.tables("diagnostic"),
                       {objectives, data, communicator, directory, dimension_of(config), seed_of(config), {}});
  StopCriteria(config.table("stop").tables("when"),
               diagnostic_columns(names_of(objectives), has_momentum(config.table("flow")), diagnostics));
  metrics().make(config.table("flow").table("metric"), {objectives, dimension_of(config), communicator});
  warn_about(config, objectives, communicator);
  check_particle_files(config.table("particles"), seed_of(config), directory, communicator,
                       parameter_names(objectives, dimension_of(config)));
  CheckedData found{data.bytes() + bytes_per_rank(diagnostics, config.table("particles").integer("count"), ranks), {}};
  communicator.on_root([&] { found.remarks = case_remarks(config, directory, data, diagnostics); });
  return found;
}

std::vector<std::string> Assembly::parameter_names() const {
  return wasserstrom::parameter_names(objectives_, particles_.position.cols());
}

std::vector<std::string> Assembly::objective_names() const { return names_of(objectives_); }

StartPoint Assembly::start() const {
  return {0, 0, flow_->initial_state(), flow_->initial_globals(), flow_->initial_memory(), {}};
}

StartPoint Assembly::start(const Restored& restored) {
  constexpr std::string_view prefix = "step_rule_";
  const RunState& state = restored.state;
  StartPoint start{restored.snapshot.step,   restored.snapshot.time,  flow_->initial_state(),
                   flow_->initial_globals(), flow_->initial_memory(), state};
  const Index d = restored.position.cols();
  start.rows.leftCols(d) = restored.position;
  if (flow_->has_momentum()) {
    start.rows.rightCols(d) = restored.columns.at("momentum");
    start.memory.momentum_start = static_cast<Index>(state.values.at("momentum_start"));
    start.memory.speed = state.values.at("speed");
  }
  start.memory.weights = column_of(state.arrays.at("weights"));
  if (const auto globals = state.arrays.find("globals"); globals != state.arrays.end())
    start.globals = column_of(globals->second);
  std::map<std::string, Rows> memory;
  for (const auto& [name, rows] : state.columns)
    if (name.starts_with(prefix)) memory[name.substr(prefix.size())] = rows;
  if (!memory.empty()) step_rule_->restore(memory);
  return start;
}

}  // namespace wasserstrom
