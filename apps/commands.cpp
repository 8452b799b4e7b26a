#include "commands.hpp"

#include <fmt/format.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>

#include "slips.hpp"
#include "wasserstrom/base/error.hpp"
#include "wasserstrom/base/terminal.hpp"
#include "wasserstrom/files/snapshot.hpp"
#include "wasserstrom/ranks/last_meeting.hpp"
#include "wasserstrom/run/assembly.hpp"
#include "wasserstrom/run/case_schema.hpp"
#include "wasserstrom/run/check_target.hpp"
#include "wasserstrom/run/cost_estimate.hpp"
#include "wasserstrom/run/json_reports.hpp"
#include "wasserstrom/run/report_page.hpp"
#include "wasserstrom/run/versions.hpp"

namespace wasserstrom::commands {
namespace {

void say(const std::string& text) {
  if (speaks()) wasserstrom::say(text);
}

}  // namespace

bool speaks() {
  const char* const rank = launched_rank();
  return rank == nullptr || std::string(rank) == "0";
}

int on_all_ranks(const std::function<int(const Communicator&)>& command) {
  constexpr double patience = 20;
  const MpiSession mpi;
  LastMeeting meeting;
  const Communicator communicator;
  try {
    return command(communicator);
  } catch (const Error& error) {  // thrown on all ranks together, or else the others wait for this one
    const bool together = meeting.all_come(patience);
    if (communicator.is_root() || !together) warn(fmt::format("{}\n", error.what()));
    if (!together) abort_job(error.exit_code());
    // HDF5 keeps a file that it could not write, and crashes when it tries again at the end of MPI.
    if (error.exit_code() == exit_io) std::_Exit(exit_io);
    return error.exit_code();
  } catch (const std::exception& error) {  // on this rank alone: end the job rather than let the others wait
    warn(fmt::format("rank {}: {}\n", communicator.rank(), reason_of(error)));
    abort_job(exit_other);
  }
}

int print(const std::string& text) {
  say(text);
  return exit_finished;
}

int run(RunOptions options, const std::string& continued) {
  refuse_slips(options, continued);
  options.go_on = !continued.empty();
  if (options.go_on) options.directory = continued;
  return on_all_ranks([&](const Communicator& communicator) { return run_case(options, communicator); });
}

int print_directory(const RunOptions& options, const std::string& continued) {
  if (!continued.empty()) return print(continued + "\n");
  const Case a_case = read_case(options.case_path, read_case_file(options.case_path), options.overrides, case_schema());
  return print(output_directory(options, a_case) + "\n");
}

int say_on_root(const std::function<std::string(const Communicator&)>& answer) {
  return on_all_ranks([&](const Communicator& communicator) {
    const std::string text = answer(communicator);
    if (communicator.is_root()) wasserstrom::say(text);
    return exit_finished;
  });
}

int check(const std::string& path, const std::vector<std::string>& overrides, int ranks, bool json) {
  const Case a_case = read_case(path, read_case_file(path), overrides, case_schema());
  const MpiSession mpi;
  const CheckedData found =
      check_data(a_case.config, std::filesystem::path(path).parent_path().string(), Communicator(), ranks);
  if (json) return print(check_json(path, a_case.config, ranks, found));
  say(fmt::format("{}: no problems found\n", path));
  for (const std::string& remark : found.remarks) say(remark + "\n");
  say(cost_text(a_case.config, ranks, found.bytes, found.time));
  return exit_finished;
}

int check_target(const std::string& path, const std::vector<std::string>& overrides) {
  return on_all_ranks([&](const Communicator& communicator) {
    const TargetReport report = check_targets(*read_problem(path, overrides, communicator));
    if (communicator.is_root()) wasserstrom::say(report.text);
    return report.good ? exit_finished : exit_numerical;
  });
}

int inspect(const std::string& file_or_directory, bool json) {
  if (file_or_directory.ends_with(".toml"))
    throw ConfigError(
        fmt::format("'{0}' is a case, not a snapshot: wasserstrom check {0} says what is in it", file_or_directory));
  const std::string path = snapshot_in(file_or_directory);
  const SnapshotSummary summary = inspect_snapshot(path);
  say(json ? inspect_json(path, summary) : summary_text(path, summary));
  return summary.complete && summary.digest_stored == summary.digest_computed ? exit_finished : exit_io;
}

int report(const std::string& directory, const std::string& output) {
  return on_all_ranks([&](const Communicator& communicator) {
    const std::string page = report_page(directory, communicator);
    const std::string path = output.empty() ? (std::filesystem::path(directory) / "report.html").string() : output;
    communicator.on_root([&] {
      std::ofstream file(path, std::ios::binary);
      if (!(file << page << std::flush)) throw IoError(fmt::format("cannot write '{}'", path));
      wasserstrom::say(fmt::format("{}\n", path));
    });
    return exit_finished;
  });
}

std::string version_text() {
  std::string text = "wasserstrom " + program_version() + "\n";
  for (const auto& [name, value] : version_table())
    if (name != "version") text += fmt::format("  {:<10}{}\n", name, value);
  return text;
}

}  // namespace wasserstrom::commands
