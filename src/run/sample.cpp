#include "wasserstrom/run/sample.hpp"

#include <fmt/format.h>

#include <cmath>
#include <filesystem>
#include <optional>

#include "output_file.hpp"
#include "stored_steps.hpp"
#include "wasserstrom/base/error.hpp"
#include "wasserstrom/base/text.hpp"
#include "wasserstrom/files/snapshot.hpp"
#include "wasserstrom/hdf5/hdf5_file.hpp"
#include "wasserstrom/hdf5/hdf5_table.hpp"
#include "wasserstrom/measures/generator.hpp"
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
  StoredMixture(const std::string& path, const Config& particles) : shape_(component_shape(particles)) {
    const auto table = [&](const std::string& name) {
      const Hdf5Table stored(path, "/particles/" + name);
      return stored.read(0, stored.rows());
    };
    const Rows means = table("position"), factors = table(mixture_factor), log_weights = table(mixture_log_weight);
    rows_.resize(means.rows(), means.cols() + factors.cols() + 1);
    rows_ << means, factors, log_weights;
  }

  Index components() const { return rows_.rows(); }

  Rows draw(const Layout& layout, std::uint64_t seed) const {
    const StandardDraws draws({DrawKind::independent, 1, shape_.standard_dimension(), shape_.degrees}, seed,
                              Purpose::draw_of_mixture);
    const CounterRandom random(seed, Purpose::draw_of_mixture);
    Rows position(layout.rows(), shape_.dimension), standard(1, shape_.standard_dimension());
    for (Index i = 0; i < position.rows(); ++i) {
      const Index number = layout.first_row() + i;
      draws.draw(0, number, standard);
      const Index component = component_at(random.uniform(1, number, 0));
      place_points(shape_, &rows_(component, 0), standard, position.row(i));
    }
    return position;
  }

 private:
  /// By the number u in (0, 1).
  Index component_at(double u) const {
    Index k = 0;
    for (; k + 1 < rows_.rows(); ++k) {
      u -= std::exp(rows_(k, rows_.cols() - 1));
      if (u < 0) break;
    }
    return k;
  }

  ComponentShape shape_;
  Rows rows_;
};

/// A mixture, or a generator, as its file holds it.
class StoredLaw {
 public:
  explicit StoredLaw(const std::string& path) : path_(path) {
    const SnapshotSummary summary = inspect_snapshot(path);
    if (!summary.complete || summary.digest_stored != summary.digest_computed)
      throw IoError(fmt::format("'{}' is damaged or not complete: see wasserstrom inspect", path));
    snapshot_ = summary.snapshot;
    bool components = false;
    for (const SnapshotSummary::Entry& each : summary.datasets) {
      components = components || each.path == std::string("/particles/") + mixture_factor;
      if (each.path.starts_with(generator_path)) parameters_.push_back(each.path);
    }
    if (!components && parameters_.empty())
      throw ConfigError(fmt::format(
          "'{}' holds particles, not a mixture or a generator: they are draws already. New ones can be made "
          "where a neural integrator kept its networks: flow.network.keep_networks = true",
          path));
    case_ = read_case(path, provenance(snapshot_, "effective_case"), {}, case_schema()).config;
  }

  const Config& config() const { return *case_; }

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

  /// Draws, and where they come from in words.  Collective, as data may be read.
  std::pair<Rows, std::string> draw(const Layout& layout, std::uint64_t seed) const {
    const Config particles = config().table("particles");
    if (parameters_.empty()) {
      std::optional<StoredMixture> mixture;
      layout.communicator().together([&] { mixture.emplace(path_, particles); });
      return {mixture->draw(layout, seed), fmt::format("{} components", mixture->components())};
    }
    const DataSets data(config().tables("data"), folder(), layout.communicator());
    Pages parameters;
    layout.communicator().together([&] { parameters = read_parameters(); });
    return {generated_points(particles, data, parameters, layout, seed), "the generator"};
  }

 private:
  static inline const std::string generator_path = std::string("/flow/") + generator_group;

  Pages read_parameters() const {
    const Hdf5File file = Hdf5File::open_read(path_);
    Pages pages;
    for (const std::string& path : parameters_) {
      const std::vector<Index> extent = file.shape(path).extent;
      Pages::Array& array = pages.arrays[path.substr(generator_path.size())];
      array.extent = extent;
      if (extent.size() < 2) {
        array.values = file.read_reals(path);
        continue;
      }
      const Rows rows = file.read_rows(path, 0, extent[0]);
      array.values.assign(rows.data(), rows.data() + rows.size());
    }
    return pages;
  }

  std::string path_;
  Snapshot snapshot_;
  std::vector<std::string> parameters_;  ///< of a generator: the paths of its arrays
  std::optional<Config> case_;
};

std::string sample_law(const std::string& path, const SampleOptions& options, const Communicator& communicator) {
  if (options.step)
    throw ConfigError("--step: a mixture or a generator is that of its file: name the snapshot of that step");
  std::optional<StoredLaw> law;
  communicator.together([&] { law.emplace(path); });
  const Layout layout(options.count, communicator);
  auto [position, origin] = law->draw(layout, options.seed);
  ParticleSet particles{layout, std::move(position),
                        Column::Constant(layout.rows(), 1.0 / static_cast<double>(options.count)), false};
  std::map<std::string, Rows> columns;
  if (law->has_own_scale()) {
    const Problem problem(law->config(), law->folder(), communicator);
    if (const ConstrainedScale* scale = problem.constrained_scale()) {
      Rows& constrained = columns["constrained"];
      constrained.resize(layout.rows(), std::ssize(scale->constrained_names()));
      scale->constrain(particles.position, constrained);
    }
  }
  const std::string digest = write_snapshot(options.output, law->description(), particles, columns);
  return fmt::format("{}: {} draws from {} of '{}', content digest {}\n", utf8_text(options.output), options.count,
                     origin, utf8_text(path), digest);
}

}  // namespace

std::string sample_file(const SampleOptions& options, const Communicator& communicator) {
  const std::string path = snapshot_in(options.file);
  communicator.on_root([&] { refuse_output(options.output, path); });
  bool steps = false;
  communicator.together([&] { steps = holds_steps(path); });
  return steps ? sample_steps(path, options, communicator) : sample_law(path, options, communicator);
}

}  // namespace wasserstrom
