#include "wasserstrom/run/evaluate.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <limits>

#include "output_file.hpp"
#include "stored_case.hpp"
#include "wasserstrom/base/error.hpp"
#include "wasserstrom/base/text.hpp"
#include "wasserstrom/files/snapshot.hpp"
#include "wasserstrom/simd/simd.hpp"

namespace wasserstrom {
namespace {

std::unique_ptr<Problem> problem_of(const EvaluateOptions& options, const Communicator& communicator) {
  if (options.file.ends_with(".toml")) return read_problem(options.file, options.overrides, communicator);
  if (!options.overrides.empty())
    throw ConfigError(
        fmt::format("--set changes a case, and '{}' is a file of particles: name the case", options.file));
  const std::string path = snapshot_in(options.file);
  try {
    return problem_in_file(path, read_facts(path, communicator), communicator);
  } catch (const ConfigError& error) {
    throw ConfigError(fmt::format("the case in '{}' cannot be used; name one. {}", path, error.what()));
  }
}

std::map<std::string, Rows> columns_of(const Problem& problem, const Rows& points) {
  std::map<std::string, Rows> columns;
  Rows& values = columns["value"];
  const std::vector<std::string> names = problem.objective_names();
  values.setConstant(points.rows(), std::ssize(names), std::numeric_limits<double>::quiet_NaN());
  for (auto& [name, found] : functions_at(problem.objectives(), points)) {
    values.col(std::find(names.begin(), names.end(), name) - names.begin()) = found.value;
    columns["gradient_" + name] = std::move(found.gradient);
  }
  return columns;
}

}  // namespace

std::map<std::string, FunctionValues> functions_at(const Objectives& objectives, const ConstRowsRef& points) {
  std::map<std::string, FunctionValues> all;
  for (const Objective& each : objectives) {
    if (each.potential() == nullptr) continue;
    FunctionValues& found = all[each.name];
    found.value.resize(points.rows());
    found.gradient.resize(points.rows(), points.cols());
    each.potential()->evaluate(points, Potential::all_data, found.value, found.gradient);
  }
  return all;
}

std::string evaluate_file(const EvaluateOptions& options, const Communicator& communicator) {
  communicator.on_root([&] {
    refuse_output(options.output, snapshot_in(options.points));
    refuse_output(options.output, snapshot_in(options.file));
  });
  limit_simd_targets(communicator.common_bits(supported_simd_targets()));
  const auto problem = problem_of(options, communicator);
  const Reference points(snapshot_in(options.points), options.dataset, {problem->parameter_names(), {}}, "--at",
                         communicator);
  require_dimension(points, "--at");
  const ParticleSet particles{points.exchange().layout(), points.position(),
                              Column::Constant(points.position().rows(), 1 / static_cast<double>(points.count())),
                              false};
  const auto columns = columns_of(*problem, particles.position);
  if (columns.size() == 1)
    throw ConfigError(fmt::format(
        "no objective of '{}' is a function of a point: pairs and samples have none to evaluate", options.file));
  Snapshot description;
  description.dimension_names = problem->parameter_names();
  description.objective_names = problem->objective_names();
  description.provenance = {{"case_path", options.file}, {"points", options.points}};
  const std::string digest = write_snapshot(options.output, description, particles, columns);
  std::string text = fmt::format("{}: {} points, {} of {} objectives, content digest {}\n", utf8_text(options.output),
                                 points.count(), columns.size() - 1, problem->objectives().size(), digest);
  if (const std::string& note = points.columns().note; !note.empty()) text += fmt::format("note: {}\n", note);
  return text;
}

}  // namespace wasserstrom
