#include "wasserstrom/run/sample.hpp"

#include <fmt/format.h>

#include <cmath>
#include <filesystem>
#include <optional>

#include "stored_steps.hpp"
#include "wasserstrom/base/error.hpp"
#include "wasserstrom/base/text.hpp"
#include "wasserstrom/files/snapshot.hpp"
#include "wasserstrom/hdf5/hdf5_table.hpp"
#include "wasserstrom/measures/mixture.hpp"
#include "wasserstrom/particles/particle_set.hpp"
#include "wasserstrom/run/case_schema.hpp"
#include "wasserstrom/run/problem.hpp"

namespace wasserstrom {
namespace {

std::string provenance(const Snapshot& snapshot, const char* name) {
  const auto found = snapshot.provenance.find(name);
  return found == snapshot.provenance.end() ? "" : found->second;
}

/// A mixture as its file holds it, whole on every rank.
class StoredMixture {
 public:
  explicit StoredMixture(const std::string& path) : snapshot_(read(path)) {
    case_ = read_case(path, provenance(snapshot_, "effective_case"), {}, case_schema()).config;
    const auto table = [&](const std::string& name) {
      const Hdf5Table stored(path, "/particles/" + name);
      return stored.read(0, stored.rows());
    };
    const Rows means = table("position"), factors = table(mixture_factor), log_weights = table(mixture_log_weight);
    rows_.resize(means.rows(), means.cols() + factors.cols() + 1);
    rows_ << means, factors, log_weights;
  }

  const Config& config() const { return *case_; }
  ComponentShape shape() const { return component_shape(config().table("particles")); }
  Index components() const { return rows_.rows(); }

  /// Where its case was read from.
  std::string folder() const {
    return std::filesystem::path(provenance(snapshot_, "case_path")).parent_path().string();
  }
  bool has_own_scale() const { return snapshot_.column_names.contains("constrained"); }

  /// What a file of draws says: all that this one does but for the course of the flow.
  Snapshot description() const {
    Snapshot snapshot = snapshot_;
    snapshot.flow_values.clear();
    snapshot.flow_per_objective.clear();
    snapshot.flow_per_dimension.clear();
    return snapshot;
  }

  Rows draw(const Layout& layout, std::uint64_t seed) const {
    const ComponentShape shape = this->shape();
    const StandardDraws draws({DrawKind::independent, 1, shape.standard_dimension(), shape.degrees}, seed,
                              Purpose::draw_of_mixture);
    const CounterRandom random(seed, Purpose::draw_of_mixture);
    Rows position(layout.rows(), shape.dimension), standard(1, shape.standard_dimension());
    for (Index i = 0; i < position.rows(); ++i) {
      const Index number = layout.first_row() + i;
      draws.draw(0, number, standard);
      const Index component = component_at(random.uniform(1, number, 0));
      place_points(shape, &rows_(component, 0), standard, position.row(i));
    }
    return position;
  }

 private:
  static Snapshot read(const std::string& path) {
    const SnapshotSummary summary = inspect_snapshot(path);
    if (!summary.complete || summary.digest_stored != summary.digest_computed)
      throw IoError(fmt::format("'{}' is damaged or not complete: see wasserstrom inspect", path));
    for (const SnapshotSummary::Entry& each : summary.datasets)
      if (each.path == std::string("/particles/") + mixture_factor) return summary.snapshot;
    throw ConfigError(
        fmt::format("'{}' holds particles, not a mixture: they are draws already. New ones can be made "
                    "where a neural integrator kept its networks: flow.network.keep_networks = true",
                    path));
  }

  /// By the number u in (0, 1).
  Index component_at(double u) const {
    Index k = 0;
    for (; k + 1 < rows_.rows(); ++k) {
      u -= std::exp(rows_(k, rows_.cols() - 1));
      if (u < 0) break;
    }
    return k;
  }

  Snapshot snapshot_;
  std::optional<Config> case_;
  Rows rows_;
};

void refuse_output(const std::string& path, const std::string& output) {
  std::error_code unknown;
  const auto status = std::filesystem::status(output, unknown);
  if (std::filesystem::exists(status) && !std::filesystem::is_regular_file(status))
    throw ConfigError(fmt::format("-o {}: is there and is not a regular file: name a file to write", output));
  if (std::filesystem::equivalent(path, output, unknown))
    throw ConfigError(
        fmt::format("'{}' is the mixture itself, which its draws would replace: name another file", path));
}

std::string sample_mixture(const std::string& path, const SampleOptions& options, const Communicator& communicator) {
  if (options.step) throw ConfigError("--step: a mixture is that of its file: name the snapshot of that step");
  std::optional<StoredMixture> mixture;
  communicator.together([&] { mixture.emplace(path); });
  const Layout layout(options.count, communicator);
  ParticleSet particles{layout, mixture->draw(layout, options.seed),
                        Column::Constant(layout.rows(), 1.0 / static_cast<double>(options.count)), false};
  std::map<std::string, Rows> columns;
  if (mixture->has_own_scale()) {
    const Problem problem(mixture->config(), mixture->folder(), communicator);
    if (const ConstrainedScale* scale = problem.constrained_scale()) {
      Rows& constrained = columns["constrained"];
      constrained.resize(layout.rows(), std::ssize(scale->constrained_names()));
      scale->constrain(particles.position, constrained);
    }
  }
  const std::string digest = write_snapshot(options.output, mixture->description(), particles, columns);
  return fmt::format("{}: {} draws from {} components of '{}', content digest {}\n", utf8_text(options.output),
                     options.count, mixture->components(), utf8_text(path), digest);
}

}  // namespace

std::string sample_file(const SampleOptions& options, const Communicator& communicator) {
  const std::string path = snapshot_in(options.file);
  communicator.on_root([&] { refuse_output(path, options.output); });
  bool steps = false;
  communicator.together([&] { steps = holds_steps(path); });
  return steps ? sample_steps(path, options, communicator) : sample_mixture(path, options, communicator);
}

}  // namespace wasserstrom
