#include "wasserstrom/run/diagnose.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <filesystem>
#include <nlohmann/json.hpp>
#include <optional>
#include <sstream>

#include "diagnose_text.hpp"
#include "wasserstrom/base/error.hpp"
#include "wasserstrom/base/text.hpp"
#include "wasserstrom/diagnostics/distances.hpp"
#include "wasserstrom/diagnostics/merit.hpp"
#include "wasserstrom/diagnostics/moments.hpp"
#include "wasserstrom/diagnostics/quantiles.hpp"
#include "wasserstrom/diagnostics/reference.hpp"
#include "wasserstrom/diagnostics/stein.hpp"
#include "wasserstrom/files/snapshot.hpp"
#include "wasserstrom/kernels/bandwidth.hpp"
#include "wasserstrom/run/case_schema.hpp"
#include "wasserstrom/run/problem.hpp"
#include "wasserstrom/run/simulation.hpp"
#include "wasserstrom/simd/simd.hpp"

namespace wasserstrom {
namespace {

using Json = nlohmann::ordered_json;

/// What a file says of its particles, on all ranks.
struct FileFacts {
  Index step = 0;
  double time = 0;
  ParticleNames names;
  std::string effective_case, case_path, data_digest;  ///< empty where the file does not say
};

std::string one_of(const std::map<std::string, std::string>& texts, const std::string& name) {
  const auto found = texts.find(name);
  return found == texts.end() ? "" : found->second;
}

std::vector<std::string> lines_of(const std::string& text) {
  std::istringstream stream(text);
  std::vector<std::string> lines;
  for (std::string line; std::getline(stream, line);) lines.push_back(line);
  return lines;
}

Snapshot read_whole_snapshot(const std::string& path) {
  const SnapshotSummary summary = inspect_snapshot(path);
  if (!summary.complete || summary.digest_stored != summary.digest_computed)
    throw IoError(fmt::format("'{}' is damaged or not complete: see wasserstrom inspect", path));
  return summary.snapshot;
}

std::vector<std::string> shared_lines(const std::vector<std::string>& lines, const Communicator& communicator) {
  return lines_of(communicator.broadcast(fmt::format("{}", fmt::join(lines, "\n"))));
}

/// The root reads; texts are sent to the others.
FileFacts read_facts(const std::string& path, const Communicator& communicator) {
  Snapshot snapshot;
  communicator.on_root([&] { snapshot = read_whole_snapshot(path); });
  return {snapshot.step,
          snapshot.time,
          {shared_lines(snapshot.dimension_names, communicator),
           shared_lines(snapshot.column_names["constrained"], communicator)},
          communicator.broadcast(one_of(snapshot.provenance, "effective_case")),
          communicator.broadcast(one_of(snapshot.provenance, "case_path")),
          communicator.broadcast(one_of(snapshot.provenance, "data_digest"))};
}

class Diagnosis {
 public:
  Diagnosis(const DiagnoseOptions& options, const Communicator& communicator)
      : options_(options),
        communicator_(communicator),
        facts_(read_facts(options.file, communicator)),
        particles_(read_particles(options.file, snapshot_position, communicator)),
        exchange_(particles_.layout, 0, profile_) {
    for (Index c = std::ssize(facts_.names.coordinates); c < dimension(); ++c)
      facts_.names.coordinates.push_back(fmt::format("x{}", c));
  }

  Json report() {
    Json report{
        {"file", utf8_text(options_.file)},       {"step", facts_.step},      {"time", facts_.time},
        {"count", particles_.layout.particles()}, {"dimension", dimension()}, {"weighted", particles_.weighted}};
    const auto problem = find_problem();
    if (!options_.reference.empty()) compare(problem ? problem->seed() : 1, report);
    else report["parameters"] = own_parameters();
    if (problem) judge(*problem, report);
    report["notes"] = Json::array();
    for (const std::string& note : notes_) report["notes"].push_back(utf8_text(note));
    return report;
  }

 private:
  Index dimension() const { return particles_.position.cols(); }
  PointCloud points() const { return {particles_.position, particles_.weight, exchange_}; }

  /// The case that was named has to fit; for the one in the file a note says why it does not.
  std::unique_ptr<Problem> find_problem() {
    if (!options_.case_path.empty()) return read_named_case();
    try {
      return read_embedded_case();
    } catch (const Error& error) {
      notes_.push_back(fmt::format("the case in the file cannot be used; name one with --case. {}", error.what()));
      return nullptr;
    }
  }

  std::unique_ptr<Problem> read_named_case() const {
    std::string text;
    communicator_.on_root([&] { text = read_case_file(options_.case_path); });
    const Case a_case = read_case(options_.case_path, communicator_.broadcast(std::move(text)), {}, case_schema());
    return make_problem(a_case, std::filesystem::path(options_.case_path).parent_path().string());
  }

  std::unique_ptr<Problem> read_embedded_case() const {
    if (facts_.effective_case.empty()) throw ConfigError("It holds none.");
    const Case a_case = read_case(options_.file, facts_.effective_case, {}, case_schema());
    if (facts_.case_path.empty() && looks_into_files(a_case.config))
      throw ConfigError("It names files, and the folder that they are in is not recorded.");
    auto problem = make_problem(a_case, std::filesystem::path(facts_.case_path).parent_path().string());
    if (!facts_.data_digest.empty() && problem->data_digest() != facts_.data_digest)
      throw ConfigError("The files of [[data]], or of targets, are not those that the particles were computed with.");
    return problem;
  }

  static bool looks_into_files(const Config& config) {
    const std::vector<Config> tables = config.tables("diagnostic");
    const auto has_file = [](const Config& objective) {
      const Config owner = objective.has("potential") ? objective.table("potential") : objective;
      return owner.has("target") && owner.table("target").type() == "file";
    };
    const std::vector<Config> objectives = config.tables("objective");
    return !config.tables("data").empty() || std::any_of(objectives.begin(), objectives.end(), has_file) ||
           std::any_of(tables.begin(), tables.end(), [](const Config& each) { return each.has("reference"); });
  }

  std::unique_ptr<Problem> make_problem(const Case& a_case, const std::string& directory) const {
    const Index d = a_case.config.table("particles").integer("dimension");
    if (d != dimension())
      throw ConfigError(
          fmt::format("'{}' has particles of dimension {}, the case {} of dimension {}: name its own case",
                      options_.file, dimension(), a_case.file_name, d));
    return std::make_unique<Problem>(a_case.config, directory, communicator_);
  }

  /// On the model's own scale where it has one.
  Json own_parameters() const {
    if (facts_.names.constrained.empty()) return parameter_rows(facts_.names.coordinates, points());
    const Rows own = read_particles(options_.file, snapshot_constrained, communicator_).position;
    return parameter_rows(facts_.names.constrained, {own, particles_.weight, exchange_});
  }

  void compare(std::uint64_t seed, Json& report) {
    const Reference reference(options_.reference, options_.dataset, facts_.names, "--reference", communicator_);
    require_dimension(reference, "--reference");
    require_two_rows(reference, "--reference", "and so no median distance and no sd: name another file");
    const auto& [names, constrained, places, note] = reference.columns();
    if (!note.empty()) notes_.push_back(note);
    const Rows numbers =
        constrained ? read_particles(options_.file, snapshot_constrained, communicator_).position : particles_.position;
    const PointCloud ours{numbers, particles_.weight, exchange_}, other = reference.points();
    report["reference"] = {{"file", utf8_text(options_.reference)}, {"count", reference.count()}};
    report["distances"] = distances(ours, reference, seed);
    report["parameters"] = parameter_rows(names, ours, moments(other), marginal_w2(ours, other));
  }

  Json distances(const PointCloud& ours, const Reference& reference, std::uint64_t seed) {
    const Index directions = reference.dimension() == 1 ? 1 : options_.directions.value_or(128);
    if (options_.directions.value_or(directions) != directions)
      notes_.push_back("--directions is left aside: particles of dimension 1 have one direction");
    const PointCloud other = reference.points();
    const double h = median_distance(reference.position(), reference.exchange(), seed);
    const KernelDistances found = kernel_distances(own_means(ours, h), own_means(other, h), pair_means(ours, other, h));
    return {{"bandwidth", h},
            {"mmd", std::sqrt(std::max(found.mmd2_v, 0.0))},
            {"mmd_u2", found.mmd2_u},
            {"energy_distance", found.energy},
            {"sliced_w2", sliced_w2(ours, other, directions, seed)},
            {"directions", directions}};
  }

  static Json parameter_rows(const std::vector<std::string>& names, const PointCloud& points) {
    Json rows = Json::array();
    const Moments found = moments(points);
    const Rows quantile = marginal_quantiles(points, {0.05, 0.5, 0.95});
    for (Index c = 0; c < std::ssize(names); ++c)
      rows.push_back({{"name", names[static_cast<std::size_t>(c)]},
                      {"mean", found.mean[c]},
                      {"sd", found.deviation[c]},
                      {"q05", quantile(c, 0)},
                      {"q50", quantile(c, 1)},
                      {"q95", quantile(c, 2)}});
    return rows;
  }

  static Json parameter_rows(const std::vector<std::string>& names, const PointCloud& points, const Moments& other,
                             const std::vector<double>& distances) {
    Json rows = parameter_rows(names, points);
    const Moments found = moments(points);
    for (Index c = 0; c < std::ssize(names); ++c) {
      Json& row = rows[static_cast<std::size_t>(c)];
      row["reference_mean"] = other.mean[c];
      row["reference_sd"] = other.deviation[c];
      row["mean_difference"] = (found.mean[c] - other.mean[c]) / other.deviation[c];
      row["sd_ratio"] = found.deviation[c] / other.deviation[c];
      row["w2"] = distances[static_cast<std::size_t>(c)];
    }
    return rows;
  }

  void judge(const Problem& problem, Json& report) {
    report["case"] = options_.case_path.empty() ? "in the file" : utf8_text(options_.case_path);
    const CoordinateChange metric = problem.metric_coordinates();
    const SteinKernel kernel = usual_kernel(dimension(), metric);
    for (const Objective& each : problem.objectives()) {
      if (each.entropy() == 0) continue;
      const SteinDiscrepancy found = stein_discrepancy(points(), *each.potential(), kernel, metric);
      report["ksd"].push_back({{"objective", each.name},
                               {"ksd_v", found.v},
                               {"ksd_v_draws", found.draws},
                               {"ksd_u2", found.u2},
                               {"metric", problem.config().table("flow").table("metric").type()},
                               {"c", kernel.c}});
    }
    add_merit(problem.objectives(), report);
    for (const auto& [name, diagnostic] : problem.diagnostics()) {
      if (const std::string note = diagnostic->note(); !note.empty())
        notes_.push_back(fmt::format("diagnostic {}: {}", name, note));
      const std::vector<std::string> numbers = diagnostic->names();
      const std::vector<double> values = diagnostic->evaluate_at(facts_.time, points());
      for (std::size_t n = 0; n < numbers.size(); ++n) report["diagnostics"][numbers[n] + "_" + name] = values[n];
    }
  }

  void add_merit(const Objectives& objectives, Json& report) const {
    if (!std::all_of(objectives.begin(), objectives.end(), [](const Objective& each) { return each.entropy() > 0; }))
      return;
    std::vector<NormalLaw> laws;
    std::vector<const Potential*> potentials;
    for (const Objective& each : objectives) {
      potentials.push_back(each.potential());
      if (const auto law = each.potential()->normal_law()) laws.push_back(*law);
    }
    const bool normal = laws.size() == objectives.size();
    if (!normal && dimension() > 2) return;
    const Merit found = normal ? gaussian_merit(points(), laws) : kernel_merit(points(), potentials);
    report["merit"] = {{"law", normal ? "gaussian" : "kernel"}, {"merit", found.value}};
    for (std::size_t k = 0; k < objectives.size(); ++k)
      report["merit"]["lambda"][objectives[k].name] = found.lambda[static_cast<Index>(k)];
  }

  const DiagnoseOptions& options_;
  const Communicator& communicator_;
  FileFacts facts_;
  ParticleSet particles_;
  Profile profile_;
  Exchange exchange_;
  std::vector<std::string> notes_;
};

}  // namespace

std::string diagnose(const DiagnoseOptions& given, const Communicator& communicator) {
  DiagnoseOptions options = given;
  options.file = snapshot_in(given.file);
  options.reference = snapshot_in(given.reference);
  limit_simd_targets(communicator.common_bits(supported_simd_targets()));
  const Json report = Diagnosis(options, communicator).report();
  if (!communicator.is_root()) return {};
  return options.json ? report.dump(2, ' ', true) + "\n" : diagnose_text(report);
}

}  // namespace wasserstrom
