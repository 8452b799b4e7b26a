#include "restart.hpp"

#include <fmt/format.h>

#include <filesystem>

#include "wasserstrom/base/error.hpp"
#include "wasserstrom/base/terminal.hpp"
#include "wasserstrom/case/effective_case.hpp"
#include "wasserstrom/files/checkpoint.hpp"
#include "wasserstrom/run/case_file.hpp"
#include "wasserstrom/run/case_schema.hpp"

namespace wasserstrom {
namespace {

namespace fs = std::filesystem;

bool is_same_file(const fs::path& one, const fs::path& other) {
  std::error_code unknown;
  return fs::weakly_canonical(one, unknown) == fs::weakly_canonical(other, unknown) && !unknown;
}

bool is_gone(const fs::path& file) {
  std::error_code unknown;
  return !fs::exists(file, unknown);
}

/// What is left of a relative path behind the steps to parent folders at its beginning.
fs::path without_ascent(const fs::path& path) {
  fs::path rest;
  for (const fs::path& part : path.lexically_normal())
    if (part != "..") rest /= part;
  return rest;
}

}  // namespace

namespace {

/// On the root.
void require_good(const std::string& checkpoint, std::optional<double> end_time) {
  if (const std::string fault = checkpoint_fault(checkpoint); !fault.empty())
    throw IoError(
        fmt::format("cannot go on from '{}': {}; --restart auto takes the newest good one", checkpoint, fault));
  const std::optional<double> former = fitted_end(checkpoint);
  if (former && former != end_time)
    throw ConfigError(
        fmt::format("the last step of '{}' was fitted to end at run.time = {}, and a run that goes further would not "
                    "have taken it: --restart auto goes on from before that step, or put run.time back",
                    checkpoint, *former));
}

}  // namespace

std::optional<std::string> find_restart(const std::string& restart, std::optional<double> end_time,
                                        const RunDirectory& directory, const Communicator& communicator) {
  if (restart == "none") return std::nullopt;
  if (restart != "auto" && restart != "latest") {
    communicator.on_root([&] { require_good(restart, end_time); });
    return restart;
  }
  std::vector<std::string> warnings;
  const auto found = newest_good_checkpoint(directory.file("checkpoints"), communicator, warnings, end_time);
  if (communicator.is_root())
    for (const std::string& warning : warnings) warn(fmt::format("warning: {}\n", warning));
  if (!found && restart == "latest")
    throw ConfigError(
        fmt::format("there is no good checkpoint in '{}': start with --restart none, or auto", directory.path()));
  return found;
}

void require_same_case(const Case& now, const std::map<std::string, std::string>& stored,
                       const std::string& checkpoint) {
  const Case before = read_case(checkpoint, stored.at("effective_case"), {}, case_schema());
  const auto case_path = stored.find("case_path");
  const fs::path old_folder = case_path == stored.end() ? fs::path() : fs::path(case_path->second).parent_path();
  const auto same = [&](const fs::path& then, const fs::path& today) {
    return is_same_file(old_folder / then, case_folder(now) / today) ||
           (is_gone(old_folder / then) && without_ascent(then) == without_ascent(today));
  };
  const auto differences = harmful_differences(before.config, now.config, same);
  if (differences.empty()) return;
  throw ConfigError(
      fmt::format("the case is not the one that '{}' was written by, and the difference could change the result so "
                  "far:\n{}put the old values "
                  "back, or start anew in another directory with -o",
                  checkpoint, difference_table(differences, "in the checkpoint")));
}

std::string difference_table(const std::vector<Difference>& differences, const std::string& before) {
  std::string table = fmt::format("  {:<32}{:<28}{}\n", "key", before, "now");
  for (const Difference& each : differences)
    table += fmt::format("  {:<32}{:<28}{}\n", each.path, each.before.empty() ? "(absent)" : each.before,
                         each.now.empty() ? "(absent)" : each.now);
  return table;
}

void require_end_ahead(const StepPlan& plan, const Snapshot& reached, const std::string& checkpoint) {
  constexpr double rounding = 1e-12;
  const auto refuse = [&](const std::string& end, const std::string& now) {
    throw ConfigError(
        fmt::format("{} lies behind {}, which '{}' has reached: raise it, or go on from an earlier "
                    "checkpoint with --restart FILE",
                    end, now, checkpoint));
  };
  if (plan.steps && *plan.steps < reached.step)
    refuse(fmt::format("run.steps = {}", *plan.steps), fmt::format("step {}", reached.step));
  if (plan.time && *plan.time * (1 + rounding) < reached.time)
    refuse(fmt::format("run.time = {}", *plan.time), fmt::format("time {}", reached.time));
}

void require_same_data(const std::map<std::string, std::string>& now, const std::map<std::string, std::string>& stored,
                       const std::string& checkpoint) {
  const auto before = stored.find("data_digest"), today = now.find("data_digest");
  if (before == stored.end() || today == now.end() || before->second == today->second) return;
  throw ConfigError("the files of [[data]], or of targets, are not those that '" + checkpoint +
                    "' was computed with: bring the former ones back, or start anew with --restart none --overwrite");
}

}  // namespace wasserstrom
