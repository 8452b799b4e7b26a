// Files with the particles: snapshots, to look at, and checkpoints, the newest of which are kept.

#include <cmath>
#include <filesystem>

#include "observers.hpp"

namespace wasserstrom {
namespace {

std::vector<double> list(const Column& column) { return {column.begin(), column.end()}; }

Snapshot describe(const RunFacts& facts, const StepView& view) {
  Snapshot snapshot;
  snapshot.step = view.step;
  snapshot.time = view.time;
  for (Index c = 0; c < facts.particles.position.cols(); ++c)
    snapshot.dimension_names.push_back("x" + std::to_string(c));
  snapshot.objective_names = facts.objective_names;
  snapshot.flow_values = {{"bandwidth", view.memory.bandwidth},
                          {"dt", view.dt},
                          {"grad_norm", view.evaluation.grad_norm},
                          {"duality_gap", view.evaluation.duality_gap}};
  snapshot.flow_per_objective["weights"] = list(view.evaluation.weights);
  if (!view.evaluation.value.hasNaN()) snapshot.flow_per_objective["value"] = list(view.evaluation.value);
  snapshot.provenance = facts.provenance;
  return snapshot;
}

std::string write(const std::string& path, const RunFacts& facts, const StepView& view) {
  const Profile::Lap lap(facts.profile, Phase::output);
  const Index d = facts.particles.position.cols();
  const ParticleSet now{facts.particles.layout, view.state.leftCols(d), facts.particles.weight,
                        facts.particles.weighted};
  facts.profile.bytes_written += static_cast<std::uint64_t>(now.position.size()) * sizeof(double);
  return write_snapshot(path, describe(facts, view), now);
}

class Snapshots final : public Observer {
 public:
  Snapshots(const RunFacts& facts, Index every_steps) : facts_(facts), every_steps_(every_steps) {
    if (every_steps_ > 0)
      facts.particles.layout.communicator().on_root(
          [&] { std::filesystem::create_directories(facts_.directory.file("snapshots")); });
  }

  void observe(const StepView& view) override {
    if (every_steps_ > 0 && (view.last || view.step % every_steps_ == 0))
      write(facts_.directory.snapshot(view.step), facts_, view);
  }

 private:
  const RunFacts& facts_;
  Index every_steps_;
};

class Checkpoints final : public Observer {
 public:
  Checkpoints(const RunFacts& facts, Index every_steps, Index keep, std::string& last_digest)
      : facts_(facts), every_steps_(every_steps), keep_(keep), last_digest_(last_digest) {}

  void observe(const StepView& view) override {
    const bool due = every_steps_ > 0 && view.step > 0 && view.step % every_steps_ == 0;
    if (!view.last && !due) return;
    last_digest_ = write(facts_.directory.checkpoint(view.step), facts_, view);
    facts_.particles.layout.communicator().on_root([&] { facts_.directory.announce_checkpoint(view.step, keep_); });
  }

 private:
  const RunFacts& facts_;
  Index every_steps_, keep_;
  std::string& last_digest_;
};

}  // namespace

std::unique_ptr<Observer> make_snapshots(const RunFacts& facts, Index every_steps) {
  return std::make_unique<Snapshots>(facts, every_steps);
}

std::unique_ptr<Observer> make_checkpoints(const RunFacts& facts, Index every_steps, Index keep,
                                           std::string& last_digest) {
  return std::make_unique<Checkpoints>(facts, every_steps, keep, last_digest);
}

}  // namespace wasserstrom
