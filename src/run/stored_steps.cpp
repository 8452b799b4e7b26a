#include "stored_steps.hpp"

#include <fmt/format.h>

#include <filesystem>

#include "wasserstrom/base/error.hpp"
#include "wasserstrom/base/text.hpp"
#include "wasserstrom/files/snapshot.hpp"
#include "wasserstrom/hdf5/hdf5_table.hpp"
#include "wasserstrom/integrators/integrator.hpp"
#include "wasserstrom/particles/particle_set.hpp"
#include "wasserstrom/run/case_schema.hpp"

namespace wasserstrom {
namespace {

const std::string networks_path = std::string("/state/integrator/") + kept_networks;

/// Starts and numbers of draws are others than those of the run, whatever the seed.
constexpr std::uint64_t other_start = 0x9E3779B97F4A7C15;
constexpr Index first_number = Index{1} << 40;

/// The steps of a checkpoint, whole on every rank.
struct StoredSteps {
  Snapshot snapshot;
  Rows steps;  ///< see kept_networks

  explicit StoredSteps(const std::string& path) {
    const SnapshotSummary summary = inspect_snapshot(path);
    if (!summary.complete || summary.digest_stored != summary.digest_computed)
      throw IoError(fmt::format("'{}' is damaged or not complete: see wasserstrom inspect", path));
    snapshot = summary.snapshot;
    const Hdf5Table stored(path, networks_path);
    steps = stored.read(0, stored.rows());
  }

  std::string text(const char* name) const {
    const auto found = snapshot.provenance.find(name);
    return found == snapshot.provenance.end() ? "" : found->second;
  }
};

void push(const StoredSteps& stored, MarkovKernel& kernel, Index steps, Index first_row, Rows& position) {
  const Index parameters = kernel.plan().shape.parameters();
  for (Index step = 0; step < steps; ++step) {
    kernel.take(stored.steps.row(step).head(parameters).transpose());
    Rows pushed(position.rows(), position.cols());
    kernel.push(position, first_number + step, first_row, pushed);
    const double factor = stored.steps(step, parameters);
    position = factor == 0 ? pushed : Rows(position + factor * pushed);
  }
}

}  // namespace

bool holds_steps(const std::string& path) {
  for (const SnapshotSummary::Entry& each : inspect_snapshot(path).datasets)
    if (each.path == networks_path) return true;
  return false;
}

std::string sample_steps(const std::string& path, const SampleOptions& options, const Communicator& communicator) {
  std::optional<StoredSteps> stored;
  communicator.together([&] { stored.emplace(path); });
  const Index all = stored->steps.rows(), steps = options.step.value_or(all);
  if (steps > all) throw ConfigError(fmt::format("--step {}: '{}' holds the networks of {} steps", steps, path, all));
  const Config config =
      read_case(path, stored->text("effective_case"), {fmt::format("particles.count={}", options.count)}, case_schema())
          .config;
  const std::string folder = std::filesystem::path(stored->text("case_path")).parent_path().string();
  const DataSets data(config.tables("data"), folder, communicator);
  ParticleSet particles =
      make_particles(config.table("particles"), options.seed ^ other_start, folder, communicator, {}, data);
  MarkovPlan plan = make_step_plan(config).kernel;
  plan.seed = options.seed;
  MarkovKernel kernel(plan);
  push(*stored, kernel, steps, particles.layout.first_row(), particles.position);
  Snapshot snapshot = stored->snapshot;
  snapshot.flow_values.clear();
  snapshot.flow_per_objective.clear();
  snapshot.flow_per_dimension.clear();
  snapshot.step = steps;
  snapshot.time = steps == 0 ? 0 : stored->steps(steps - 1, stored->steps.cols() - 1);
  snapshot.column_names.erase("constrained");
  const std::string digest = write_snapshot(options.output, snapshot, particles, {});
  return fmt::format("{}: {} draws at step {}, t = {}, by the networks of '{}', content digest {}\n",
                     utf8_text(options.output), options.count, steps, snapshot.time, utf8_text(path), digest);
}

}  // namespace wasserstrom
