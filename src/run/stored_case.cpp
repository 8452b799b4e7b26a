#include "stored_case.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <span>
#include <sstream>

#include "wasserstrom/base/error.hpp"
#include "wasserstrom/files/snapshot.hpp"
#include "wasserstrom/run/case_schema.hpp"

namespace wasserstrom {
namespace {

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

Column shared_numbers(const std::vector<double>& numbers, const Communicator& communicator) {
  Column all(communicator.maximum(std::ssize(numbers)));
  std::copy(numbers.begin(), numbers.end(), all.begin());
  communicator.broadcast(std::span(all.data(), static_cast<std::size_t>(all.size())));
  return all;
}

bool looks_into_files(const Config& config) {
  const std::vector<Config> tables = config.tables("diagnostic");
  const auto has_file = [](const Config& objective) {
    const Config owner = objective.has("potential") ? objective.table("potential") : objective;
    return owner.has("target") && owner.table("target").type() == "file";
  };
  const std::vector<Config> objectives = config.tables("objective");
  return !config.tables("data").empty() || std::any_of(objectives.begin(), objectives.end(), has_file) ||
         std::any_of(tables.begin(), tables.end(), [](const Config& each) { return each.has("reference"); });
}

}  // namespace

FileFacts read_facts(const std::string& path, const Communicator& communicator) {
  Snapshot snapshot;
  communicator.on_root([&] { snapshot = read_whole_snapshot(path); });
  FileFacts facts{snapshot.step,
                  snapshot.time,
                  {shared_lines(snapshot.dimension_names, communicator),
                   shared_lines(snapshot.column_names["constrained"], communicator)},
                  shared_numbers(snapshot.flow_per_objective["weights"], communicator),
                  communicator.broadcast(one_of(snapshot.provenance, "effective_case")),
                  communicator.broadcast(one_of(snapshot.provenance, "case_path")),
                  communicator.broadcast(one_of(snapshot.provenance, "data_digest"))};
  return facts;
}

std::unique_ptr<Problem> problem_in_file(const std::string& path, const FileFacts& facts,
                                         const Communicator& communicator) {
  if (facts.effective_case.empty()) throw ConfigError("It holds none.");
  const Case a_case = read_case(path, facts.effective_case, {}, case_schema());
  if (facts.case_path.empty() && looks_into_files(a_case.config))
    throw ConfigError("It names files, and the folder that they are in is not recorded.");
  auto problem = std::make_unique<Problem>(a_case.config, std::filesystem::path(facts.case_path).parent_path().string(),
                                           communicator);
  if (!facts.data_digest.empty() && problem->data_digest() != facts.data_digest)
    throw ConfigError("The files of [[data]], or of targets, are not those that the particles were computed with.");
  return problem;
}

}  // namespace wasserstrom
