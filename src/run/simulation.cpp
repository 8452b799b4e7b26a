// A Simulation reads a case, lets the time stepper advance a flow whose velocity an estimator builds for all objectives
// at once over the particles of all ranks, and shows every accepted step to the observers.

#include "wasserstrom/run/simulation.hpp"

#include <fmt/format.h>

#include <cstdio>
#include <ctime>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <nlohmann/json.hpp>
#include <sstream>

#include "event_log.hpp"
#include "observers.hpp"
#include "report.hpp"
#include "wasserstrom/base/error.hpp"
#include "wasserstrom/run/assembly.hpp"
#include "wasserstrom/run/case_schema.hpp"
#include "wasserstrom/run/petsc_session.hpp"
#include "wasserstrom/run/versions.hpp"

namespace wasserstrom {
namespace {

/// The root reads the file; all ranks check the same text.
Case load_case(const RunOptions& options, const Communicator& communicator) {
  std::string text;
  communicator.on_root([&] { text = read_case_file(options.case_path); });
  return read_case(options.case_path, communicator.broadcast(std::move(text)), options.overrides, case_schema());
}

std::vector<std::string> words(const std::string& text) {
  std::istringstream stream(text);
  return {std::istream_iterator<std::string>(stream), {}};
}

std::string utc_now() {
  const std::time_t now = std::time(nullptr);
  char text[32];
  std::strftime(text, sizeof text, "%Y-%m-%dT%H:%M:%SZ", std::gmtime(&now));
  return text;
}

/// A case, its parts, and everything that a run needs around them.
class Simulation {
 public:
  Simulation(const RunOptions& options, const Communicator& communicator)
      : communicator_(communicator),
        case_(load_case(options, communicator)),
        petsc_(petsc_words(options)),
        directory_(options.directory.empty() ? "runs/" + case_name(case_) : options.directory, options.overwrite,
                   communicator),
        parts_(case_.config, std::filesystem::path(case_.file_name).parent_path().string(), communicator),
        facts_{directory_,    parts_.particles(), parts_.objective_names(),
               parts_.plan(), parts_.profile(),   provenance(options)},
        events_(directory_, communicator) {
    communicator_.on_root([&] { directory_.write_text("effective.toml", facts_.provenance.at("effective_case")); });
  }

  std::string run() {
    announce();
    std::string digest;
    Observers observers;
    observers.push_back(make_diagnostics(facts_, table("diagnostics").integer("every_steps")));
    observers.push_back(make_snapshots(facts_, table("snapshots").integer("every_steps")));
    observers.push_back(make_checkpoints(facts_, table("checkpoint").integer("every_steps"),
                                         table("checkpoint").integer("keep"), digest));
    observers.push_back(make_progress(facts_));
    integrate(parts_.flow(), parts_.layout(), parts_.plan(), observers);
    close(digest);
    return digest;
  }

 private:
  Config table(const char* name) const { return case_.config.table(name); }

  std::vector<std::string> petsc_words(const RunOptions& options) const {
    std::vector<std::string> all = words(table("petsc").text("options"));
    all.insert(all.end(), options.petsc_options.begin(), options.petsc_options.end());
    return all;
  }

  std::map<std::string, std::string> provenance(const RunOptions& options) const {
    std::map<std::string, std::string> records = version_table();
    records["case"] = case_.text;
    records["effective_case"] = effective_text(case_, case_schema());
    records["command_line"] = options.command_line;
    records["ranks"] = std::to_string(communicator_.size());
    records["seed"] = std::to_string(table("run").integer("seed"));
    records["started"] = utc_now();
    std::string hosts;
    for (const std::string& host : communicator_.gather(host_name())) hosts += (hosts.empty() ? "" : " ") + host;
    records["hosts"] = hosts;
    return records;
  }

  void announce() {
    events_.write("started", {{"ranks", communicator_.size()}, {"case", case_.file_name}});
    if (!communicator_.is_root()) return;
    const Index d = parts_.particles().position.cols();
    const std::size_t objectives = facts_.objective_names.size();
    fmt::print("wasserstrom {}: {} on {} rank{}\n", program_version(), case_.file_name, communicator_.size(),
               communicator_.size() == 1 ? "" : "s");
    fmt::print("  {} particles in {} dimension{}, {} objective{}, {} velocity, {} kernel, {} weights, flow {}\n",
               parts_.layout().particles(), d, d == 1 ? "" : "s", objectives, objectives == 1 ? "" : "s",
               table("velocity").type(), table("velocity").table("kernel").type(), table("weights").type(),
               table("flow").type());
    fmt::print("  results in {}\n", directory_.path());
    std::fflush(stdout);
  }

  void close(const std::string& digest) {
    const Report report = make_report(facts_.profile, communicator_);
    for (const std::string& option : PetscSession::unused_options())
      if (communicator_.is_root()) fmt::print(stderr, "warning: nothing used the PETSc option '{}'\n", option);
    events_.write("finished", {{"digest", digest}, {"wall_s", facts_.profile.seconds_since_start()}});
    communicator_.on_root([&] { directory_.write_text("performance.json", report.json); });
    if (!communicator_.is_root()) return;
    fmt::print("{}content digest {}\n", report.table, digest);
    std::fflush(stdout);
  }

  const Communicator& communicator_;
  Case case_;
  PetscSession petsc_;
  RunDirectory directory_;
  Assembly parts_;
  RunFacts facts_;
  EventLog events_;
};

}  // namespace

std::string read_case_file(const std::string& path) {
  std::ifstream stream(path, std::ios::binary);
  if (!stream || std::filesystem::is_directory(path))
    throw ConfigError(fmt::format(
        "cannot read the case file '{}': check the path, or make one with: wasserstrom template four-targets", path));
  return {std::istreambuf_iterator<char>(stream), {}};
}

std::string case_name(const Case& a_case) {
  const Config run = a_case.config.table("run");
  return run.has("name") ? run.text("name") : std::filesystem::path(a_case.file_name).stem().string();
}

std::string run_case(const RunOptions& options, const Communicator& communicator) {
  return Simulation(options, communicator).run();
}

}  // namespace wasserstrom
