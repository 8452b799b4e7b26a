// Files with the particles, to look at; and what every file says of a step.

#include <filesystem>

#include "wasserstrom/observers/observers.hpp"

namespace wasserstrom {
namespace {

std::vector<double> list(const Column& column) { return {column.begin(), column.end()}; }

}  // namespace

Snapshot describe(const RunFacts& facts, const StepView& view) {
  Snapshot snapshot;
  snapshot.step = view.step;
  snapshot.time = view.time;
  snapshot.dimension_names = facts.parameter_names;
  snapshot.objective_names = facts.objective_names;
  snapshot.flow_values = {
      {"dt", view.dt}, {"grad_norm", view.evaluation.grad_norm}, {"duality_gap", view.evaluation.duality_gap}};
  const Column bandwidth = facts.estimator.bandwidth();
  if (bandwidth.size() > 0) snapshot.flow_values["bandwidth"] = mean_bandwidth(bandwidth);
  if (bandwidth.size() > 1) snapshot.flow_per_dimension["bandwidth"] = list(bandwidth);
  if (view.evaluation.weights.size() > 0) snapshot.flow_per_objective["weights"] = list(view.evaluation.weights);
  if (!view.evaluation.value.array().isNaN().all()) snapshot.flow_per_objective["value"] = list(view.evaluation.value);
  snapshot.flow_arrays = facts.measure.learned();
  if (facts.constraining) snapshot.column_names["constrained"] = facts.constraining->constrained_names();
  snapshot.provenance = facts.provenance;
  return snapshot;
}

ParticleSet particles_of(const RunFacts& facts, const StepView& view) {
  return {facts.measure.layout(), view.state.leftCols(facts.measure.dimension()), facts.measure.weight_at(view.state),
          facts.measure.is_weighted()};
}

std::map<std::string, Rows> columns_of(const RunFacts& facts, const StepView& view) {
  std::map<std::string, Rows> columns;
  Index first = 0;
  for (const auto& [name, width] : facts.flow.columns()) {
    if (name != "position") columns[name] = view.state.middleCols(first, width);
    first += width;
  }
  if (!facts.constraining) return columns;
  Rows& constrained = columns["constrained"];
  constrained.resize(view.state.rows(), std::ssize(facts.constraining->constrained_names()));
  facts.constraining->constrain(view.state.leftCols(facts.measure.dimension()), constrained);
  return columns;
}

namespace {

class Snapshots final : public Observer {
 public:
  Snapshots(const RunFacts& facts, Index every_steps) : facts_(facts), every_steps_(every_steps) {
    if (every_steps_ > 0)
      facts.measure.layout().communicator().on_root(
          [&] { std::filesystem::create_directories(facts_.directory.file("snapshots")); });
  }

  void observe(const StepView& view) override {
    if (every_steps_ == 0 || view.step == facts_.resumed_from) return;
    if (!view.last && view.step % every_steps_ != 0) return;
    const Profile::Lap lap(facts_.profile, Phase::output);
    write_snapshot(facts_.directory.snapshot(view.step), describe(facts_, view), particles_of(facts_, view),
                   columns_of(facts_, view));
    facts_.profile.bytes_written += static_cast<std::uint64_t>(view.state.size()) * sizeof(double);
  }

 private:
  const RunFacts& facts_;
  Index every_steps_;
};

}  // namespace

std::unique_ptr<Observer> make_snapshots(const RunFacts& facts, Index every_steps) {
  return std::make_unique<Snapshots>(facts, every_steps);
}

TableSchema snapshots_schema() {
  return table_schema("files with the particles, to look at",
                      {Key::integer("every_steps")
                           .default_to("0")
                           .at_least(0)
                           .in("steps")
                           .may_change()
                           .says("steps between snapshots, from step 0 on; 0 writes none")});
}

}  // namespace wasserstrom
