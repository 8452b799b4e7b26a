#include "wasserstrom/run/diagnose.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <nlohmann/json.hpp>
#include <optional>

#include "diagnose_text.hpp"
#include "parameter_rows.hpp"
#include "stored_case.hpp"
#include "wasserstrom/base/error.hpp"
#include "wasserstrom/base/text.hpp"
#include "wasserstrom/diagnostics/cloud_remarks.hpp"
#include "wasserstrom/diagnostics/distances.hpp"
#include "wasserstrom/diagnostics/merit.hpp"
#include "wasserstrom/diagnostics/moments.hpp"
#include "wasserstrom/diagnostics/reference.hpp"
#include "wasserstrom/diagnostics/stein.hpp"
#include "wasserstrom/files/snapshot.hpp"
#include "wasserstrom/kernels/bandwidth.hpp"
#include "wasserstrom/run/problem.hpp"
#include "wasserstrom/simd/simd.hpp"

namespace wasserstrom {
namespace {

using Json = nlohmann::ordered_json;

constexpr const char* snapshot_name = "step_";

/// Of the snapshots of a run that of the step nearest to half of `end`; empty for none before it.  By one process.
std::string snapshot_half_way(const std::string& run, Index end) {
  const std::filesystem::path folder = std::filesystem::path(run) / "snapshots";
  std::string best;
  Index least = end;
  std::error_code ignored;
  for (const auto& each : std::filesystem::directory_iterator(folder, ignored)) {
    const std::string name = each.path().stem().string();
    if (each.path().extension() != ".h5" || !name.starts_with(snapshot_name)) continue;
    const Index step = std::strtoll(name.c_str() + std::strlen(snapshot_name), nullptr, 10);
    const Index apart = std::abs(2 * step - end);
    if (step >= end || apart >= least) continue;
    least = apart;
    best = each.path().string();
  }
  return best;
}

class Diagnosis {
 public:
  /// `run`: the directory of the run that the file belongs to, where that was named.
  Diagnosis(const DiagnoseOptions& options, std::string run, const Communicator& communicator)
      : options_(options),
        run_(std::move(run)),
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
    if (!options_.case_path.empty())
      return of_same_dimension(read_problem(options_.case_path, {}, communicator_), options_.case_path);
    try {
      return of_same_dimension(problem_in_file(options_.file, facts_, communicator_), "in it");
    } catch (const Error& error) {
      notes_.push_back(fmt::format("the case in the file cannot be used; name one with --case. {}", error.what()));
      return nullptr;
    }
  }

  std::unique_ptr<Problem> of_same_dimension(std::unique_ptr<Problem> problem, const std::string& whose) const {
    if (problem->dimension() == dimension()) return problem;
    throw ConfigError(fmt::format("'{}' has particles of dimension {}, the case {} of dimension {}: name its own case",
                                  options_.file, dimension(), whose, problem->dimension()));
  }

  /// On the model's own scale where it has one; of a run also against about half of its way.
  Json own_parameters() {
    const bool constrained = !facts_.names.constrained.empty();
    const std::string scale = constrained ? snapshot_constrained : snapshot_position;
    const auto read = [&](const std::string& path) { return read_particles(path, scale, communicator_); };
    const Rows own = read(options_.file).position;
    CloudSummary summary = summarize(constrained ? facts_.names.constrained : facts_.names.coordinates,
                                     {own, particles_.weight, exchange_});
    std::string before;
    communicator_.on_root([&] {
      if (!run_.empty()) before = snapshot_half_way(run_, facts_.step);
    });
    before = communicator_.broadcast(before);
    if (!before.empty()) {
      const ParticleSet then = read(before);
      const Exchange exchange(then.layout, 0, profile_);
      summary.earlier = {0, moments({then.position, then.weight, exchange})};
      notes_.push_back(fmt::format("moved, sd change: since {}", std::filesystem::path(before).filename().string()));
    }
    return parameter_rows(summary);
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
    report["parameters"] = compared_rows(names, ours, moments(other), marginal_w2(ours, other));
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

  static Json compared_rows(const std::vector<std::string>& names, const PointCloud& points, const Moments& other,
                            const std::vector<double>& distances) {
    const CloudSummary summary = summarize(names, points);
    Json rows = parameter_rows(summary);
    for (Index c = 0; c < std::ssize(names); ++c) {
      Json& row = rows[static_cast<std::size_t>(c)];
      row["reference_mean"] = other.mean[c];
      row["reference_sd"] = other.deviation[c];
      row["mean_difference"] = (summary.moments.mean[c] - other.mean[c]) / other.deviation[c];
      row["sd_ratio"] = summary.moments.deviation[c] / other.deviation[c];
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
    add_remarks(problem);
    for (const auto& [name, diagnostic] : problem.diagnostics()) {
      if (const std::string note = diagnostic->note(); !note.empty())
        notes_.push_back(fmt::format("diagnostic {}: {}", name, note));
      const std::vector<std::string> numbers = diagnostic->names();
      const std::vector<double> values = diagnostic->evaluate_at(facts_.time, points());
      for (std::size_t n = 0; n < numbers.size(); ++n) report["diagnostics"][numbers[n] + "_" + name] = values[n];
    }
  }

  /// What is said of the particles at the end of a run.
  void add_remarks(const Problem& problem) {
    const Config& config = problem.config();
    if (facts_.weights.size() != std::ssize(problem.objectives()) ||
        config.table("particles").text("measure") == "mixture")
      return;
    const bool fixed = config.table("weights").type() == "fixed";
    for (std::string& remark :
         cloud_remarks(points(), problem.objectives(), facts_.weights, fixed, Potential::all_data))
      notes_.push_back(std::move(remark));
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
  std::string run_;
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
  const Json report = Diagnosis(options, options.file == given.file ? "" : given.file, communicator).report();
  if (!communicator.is_root()) return {};
  return options.json ? report.dump(2, ' ', true) + "\n" : diagnose_text(report);
}

}  // namespace wasserstrom
