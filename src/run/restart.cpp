#include "restart.hpp"

#include <fmt/format.h>

#include <cstdio>

#include "wasserstrom/base/error.hpp"
#include "wasserstrom/run/case_schema.hpp"
#include "wasserstrom/run/checkpoint.hpp"

namespace wasserstrom {

std::optional<std::string> find_restart(const std::string& restart, const RunDirectory& directory,
                                        const Communicator& communicator) {
  if (restart == "none") return std::nullopt;
  if (restart != "auto" && restart != "latest") {
    communicator.on_root([&] {
      if (const std::string fault = checkpoint_fault(restart); !fault.empty())
        throw IoError(
            fmt::format("cannot go on from '{}': {}; --restart auto takes the newest good one", restart, fault));
    });
    return restart;
  }
  std::vector<std::string> warnings;
  const auto found = newest_good_checkpoint(directory.file("checkpoints"), communicator, warnings);
  if (communicator.is_root())
    for (const std::string& warning : warnings) fmt::print(stderr, "warning: {}\n", warning);
  if (!found && restart == "latest")
    throw ConfigError(
        fmt::format("there is no good checkpoint in '{}': start with --restart none, or auto", directory.path()));
  return found;
}

void require_same_case(const Case& now, const std::string& stored, const std::string& checkpoint) {
  const Case before = read_case(checkpoint, stored, {}, case_schema());
  const auto differences = harmful_differences(before.config, now.config);
  if (differences.empty()) return;
  std::string table = fmt::format("  {:<32}{:<28}{}\n", "key", "in the checkpoint", "now");
  for (const Difference& each : differences)
    table += fmt::format("  {:<32}{:<28}{}\n", each.path, each.before.empty() ? "(absent)" : each.before,
                         each.now.empty() ? "(absent)" : each.now);
  throw ConfigError(
      fmt::format("the case is not the one that '{}' was written by, and the difference could change the result so "
                  "far:\n{}put the old values "
                  "back, or start anew in another directory with -o",
                  checkpoint, table));
}

void require_same_data(const std::map<std::string, std::string>& now, const std::map<std::string, std::string>& stored,
                       const std::string& checkpoint) {
  const auto before = stored.find("data_digest"), today = now.find("data_digest");
  if (before == stored.end() || today == now.end() || before->second == today->second) return;
  throw ConfigError("the files of [[data]] are not those that '" + checkpoint +
                    "' was computed with: bring the former ones back, or start anew with --restart none --overwrite");
}

}  // namespace wasserstrom
