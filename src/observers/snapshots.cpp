// Files with the particles: snapshots, to look at, and checkpoints, the newest of which are kept.

#include <cmath>
#include <filesystem>
#include <nlohmann/json.hpp>

#include "wasserstrom/observers/observers.hpp"

namespace wasserstrom {
namespace {

std::vector<double> list(const Column& column) { return {column.begin(), column.end()}; }

Snapshot describe(const RunFacts& facts, const StepView& view) {
  Snapshot snapshot;
  snapshot.step = view.step;
  snapshot.time = view.time;
  snapshot.dimension_names = facts.parameter_names;
  snapshot.objective_names = facts.objective_names;
  snapshot.flow_values = {
      {"dt", view.dt}, {"grad_norm", view.evaluation.grad_norm}, {"duality_gap", view.evaluation.duality_gap}};
  const Column& bandwidth = view.memory.bandwidth;
  if (bandwidth.size() > 0) snapshot.flow_values["bandwidth"] = mean_bandwidth(bandwidth);
  if (bandwidth.size() > 1) snapshot.flow_per_dimension["bandwidth"] = list(bandwidth);
  snapshot.flow_per_objective["weights"] =
      list(view.evaluation.weights.size() > 0 ? view.evaluation.weights : view.memory.weights);
  if (view.evaluation.value.size() > 0 && !view.evaluation.value.hasNaN())
    snapshot.flow_per_objective["value"] = list(view.evaluation.value);
  if (facts.constraining) snapshot.column_names["constrained"] = facts.constraining->constrained_names();
  snapshot.provenance = facts.provenance;
  return snapshot;
}

ParticleSet particles_now(const RunFacts& facts, const StepView& view) {
  const Index d = facts.particles.position.cols();
  return {facts.particles.layout, view.state.leftCols(d), facts.particles.weight, facts.particles.weighted};
}

/// Further arrays of /particles.
std::map<std::string, Rows> columns_now(const RunFacts& facts, const StepView& view) {
  std::map<std::string, Rows> columns;
  const Index d = facts.particles.position.cols();
  if (facts.has_momentum) columns["momentum"] = view.state.rightCols(d);
  if (!facts.constraining) return columns;
  Rows& constrained = columns["constrained"];
  constrained.resize(view.state.rows(), std::ssize(facts.constraining->constrained_names()));
  facts.constraining->constrain(view.state.leftCols(d), constrained);
  return columns;
}

class Snapshots final : public Observer {
 public:
  Snapshots(const RunFacts& facts, Index every_steps) : facts_(facts), every_steps_(every_steps) {
    if (every_steps_ > 0)
      facts.particles.layout.communicator().on_root(
          [&] { std::filesystem::create_directories(facts_.directory.file("snapshots")); });
  }

  void observe(const StepView& view) override {
    if (every_steps_ == 0 || view.step == facts_.resumed_from) return;
    if (!view.last && view.step % every_steps_ != 0) return;
    const Profile::Lap lap(facts_.profile, Phase::output);
    write_snapshot(facts_.directory.snapshot(view.step), describe(facts_, view), particles_now(facts_, view),
                   columns_now(facts_, view));
    facts_.profile.bytes_written += static_cast<std::uint64_t>(view.state.size()) * sizeof(double);
  }

 private:
  const RunFacts& facts_;
  Index every_steps_;
};

class Checkpoints final : public Observer {
 public:
  Checkpoints(const RunFacts& facts, const Config& checkpoint, RunControl& control, const EventLog& events,
              std::string& last_digest)
      : facts_(facts),
        every_steps_(checkpoint.integer("every_steps")),
        keep_(checkpoint.integer("keep")),
        every_seconds_(60 * checkpoint.real("every_minutes")),
        control_(control),
        events_(events),
        last_digest_(last_digest) {}

  void observe(const StepView& view) override {
    if (view.step == facts_.resumed_from) return;  // it is there already
    const bool by_steps = every_steps_ > 0 && view.step > 0 && view.step % every_steps_ == 0;
    if (view.last || view.checkpoint_wanted || by_steps || due_by_clock()) write(view);
  }

  void failed(const StepView& view) override {
    write_snapshot(facts_.directory.file("post_mortem.h5"), describe(facts_, view), particles_now(facts_, view),
                   columns_now(facts_, view));
    events_.write("failed", {{"step", view.step}});
  }

 private:
  const Communicator& communicator() const { return facts_.particles.layout.communicator(); }

  /// The root's clock decides for all.
  bool due_by_clock() const {
    if (every_seconds_ == 0) return false;
    const double now = facts_.profile.seconds_since_start();
    return communicator().maximum(Index{communicator().is_root() && now - written_at_ >= every_seconds_}) > 0;
  }

  void write(const StepView& view) {
    const Profile::Lap lap(facts_.profile, Phase::output);
    const double begin = facts_.profile.seconds_since_start();
    last_digest_ = write_checkpoint(facts_.directory.checkpoint(view.step), describe(facts_, view),
                                    particles_now(facts_, view), view.run_state(), columns_now(facts_, view));
    communicator().on_root([&] { facts_.directory.announce_checkpoint(view.step, keep_); });
    facts_.profile.bytes_written += static_cast<std::uint64_t>(view.state.size()) * sizeof(double);
    written_at_ = facts_.profile.seconds_since_start();
    control_.note_checkpoint(written_at_ - begin);
    events_.write("checkpoint", {{"step", view.step}, {"digest", last_digest_}, {"seconds", written_at_ - begin}});
  }

  const RunFacts& facts_;
  Index every_steps_, keep_;
  double every_seconds_, written_at_ = 0;
  RunControl& control_;
  const EventLog& events_;
  std::string& last_digest_;
};

}  // namespace

std::unique_ptr<Observer> make_snapshots(const RunFacts& facts, Index every_steps) {
  return std::make_unique<Snapshots>(facts, every_steps);
}

std::unique_ptr<Observer> make_checkpoints(const RunFacts& facts, const Config& checkpoint, RunControl& control,
                                           const EventLog& events, std::string& last_digest) {
  return std::make_unique<Checkpoints>(facts, checkpoint, control, events, last_digest);
}

}  // namespace wasserstrom
