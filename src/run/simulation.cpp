// A Simulation reads a case, lets the time stepper advance a flow whose velocity an estimator builds for all objectives
// at once over the particles of all ranks, and shows every accepted step to the observers.

#include "wasserstrom/run/simulation.hpp"

#include <fmt/format.h>

#include <ctime>
#include <filesystem>
#include <nlohmann/json.hpp>

#include "parameter_rows.hpp"
#include "restart.hpp"
#include "wasserstrom/base/error.hpp"
#include "wasserstrom/base/terminal.hpp"
#include "wasserstrom/base/text.hpp"
#include "wasserstrom/integrators/petsc_session.hpp"
#include "wasserstrom/observers/event_log.hpp"
#include "wasserstrom/observers/observers.hpp"
#include "wasserstrom/observers/report.hpp"
#include "wasserstrom/run/assembly.hpp"
#include "wasserstrom/run/case_schema.hpp"
#include "wasserstrom/run/versions.hpp"
#include "wasserstrom/simd/simd.hpp"

namespace wasserstrom {
namespace {

std::string utc_now() {
  const std::time_t now = std::time(nullptr);
  char text[32];
  std::strftime(text, sizeof text, "%Y-%m-%dT%H:%M:%SZ", std::gmtime(&now));
  return text;
}

/// All ranks use the best instruction set that each of them has; returns its name.
std::string agree_on_simd(const Communicator& communicator) {
  limit_simd_targets(communicator.common_bits(supported_simd_targets()));
  return simd_target_name();
}

Opening opening(const RunOptions& options) {
  if (options.restart != "none" && options.overwrite)
    throw ConfigError("--overwrite removes what --restart would go on from: give one of them");
  if (options.restart != "none") return Opening::resume;
  return options.overwrite ? Opening::overwrite : Opening::fresh;
}

std::optional<WallLimit> allotted_time(const RunOptions& options, const Communicator& communicator) {
  std::optional<WallLimit> limit;
  communicator.on_root([&] {
    if (options.max_wall.empty()) return;
    limit = wall_limit(options.max_wall);
    if (!limit)
      warn(fmt::format("warning: --max-wall {}: no batch system tells a limit here, so there is none\n",
                       options.max_wall));
  });
  return limit;
}

/// A case, its parts, and everything that a run needs around them.
class Simulation {
 public:
  Simulation(const RunOptions& options, const Communicator& communicator)
      : communicator_(communicator),
        limit_(allotted_time(options, communicator)),
        simd_target_(agree_on_simd(communicator)),
        case_(options.go_on ? load_held_case(options.directory, options.overrides, communicator)
                            : load_case(options.case_path, options.overrides, options.petsc_options, communicator)),
        petsc_(petsc_words(table("petsc").text("options"))),
        problem_(case_.config, case_folder(case_), communicator),
        parts_(problem_),
        start_(parts_.start()),
        directory_(output_directory(options, case_), opening(options), communicator),
        facts_{directory_,
               parts_.measure(),
               parts_.estimator(),
               parts_.flow(),
               parts_.further_parts(),
               parts_.columns(),
               problem_.objective_names(),
               problem_.parameter_names(),
               parts_.plan(),
               problem_.constrained_scale(),
               parts_.profile(),
               provenance(options),
               {}},
        events_(directory_, communicator),
        control_(directory_.path(), limit_, communicator) {
    if (communicator.is_root()) transcript_.emplace(directory_.file("log.txt"));
    tell_warnings(problem_);
  }

  int run(const RunOptions& options) {
    go_back(options);
    communicator_.on_root(
        [&] { directory_.write_text("effective.toml", effective_text_in(directory_.path(), case_)); });
    announce();
    Observers observers;
    observers.push_back(make_diagnostics_file(facts_, problem_.diagnostics(), parts_.stop_criteria(),
                                              table("diagnostics").integer("every_steps"), end_));
    observers.push_back(make_snapshots(facts_, table("snapshots").integer("every_steps")));
    observers.push_back(make_checkpoints(facts_, table("checkpoint"), control_, events_, digest_));
    observers.push_back(make_flow_log(events_));
    observers.push_back(make_judge(facts_, verdict_));
    if (parts_.measure().mixture() == nullptr)  // components are no particles
      observers.push_back(make_cloud_watch(facts_, problem_.objectives(), table("weights").type() == "fixed", cloud_));
    observers.push_back(make_progress(facts_));
    const InnerListener listener(watch_training(facts_, control_));
    const Ending ending = integrate(parts_.course(), start_, observers, [&] { return control_.poll(); });
    close(ending);
    return ending.stopped ? exit_stopped : exit_finished;
  }

 private:
  Config table(const char* name) const { return case_.config.table(name); }

  /// To the checkpoint that the run goes on from, if there is one.
  void go_back(const RunOptions& options) {
    const auto checkpoint = find_restart(options.restart, parts_.plan().time, directory_, communicator_);
    if (!checkpoint) return;
    const Restored restored = read_checkpoint(*checkpoint, parts_.layout());
    communicator_.on_root([&] { require_same_case(case_, restored.snapshot.provenance, *checkpoint); });
    require_end_ahead(parts_.plan(), restored.snapshot, *checkpoint);
    require_same_data(facts_.provenance, restored.snapshot.provenance, *checkpoint);
    const std::string& simd = restored.snapshot.provenance.at("simd");
    if (simd != simd_target_ && communicator_.is_root())
      warn(fmt::format("warning: '{}' was written with {} instructions, this run uses {}: last bits may differ\n",
                       *checkpoint, simd, simd_target_));
    communicator_.on_root([&] { directory_.go_back_to(restored.snapshot.step); });
    facts_.resumed_from = restored.snapshot.step;
    digest_ = restored.digest;
    resumed_file_ = *checkpoint;
    start_ = parts_.resume(restored, *checkpoint);
  }

  std::map<std::string, std::string> provenance(const RunOptions& options) const {
    std::map<std::string, std::string> records = version_table();
    records["case"] = case_.text;
    records["case_path"] = std::filesystem::absolute(case_.file_name).string();
    records["effective_case"] = effective_text(case_);
    records["command_line"] = options.command_line;
    records["ranks"] = std::to_string(communicator_.size());
    records["seed"] = std::to_string(table("run").integer("seed"));
    records["simd"] = simd_target_;
    if (const std::string digest = problem_.data_digest(); !digest.empty()) records["data_digest"] = digest;
    records["reproducible"] = is_reproducible(parts_.plan().integrator) ? "true" : "false";
    records["started"] = utc_now();
    std::string hosts;
    for (const std::string& host : communicator_.gather(host_name())) hosts += (hosts.empty() ? "" : " ") + host;
    records["hosts"] = hosts;
    return records;
  }

  std::string estimator_text() const {
    const Config velocity = table("velocity");
    if (velocity.type() == "none") return "no velocity estimator";
    if (velocities().traits(velocity).drops_entropy) return "gradients without entropy";
    return fmt::format("{} velocity, {} kernel", velocity.type(), velocity.table("kernel").type());
  }

  void announce() {
    nlohmann::ordered_json details{{"ranks", communicator_.size()}, {"case", utf8_text(case_.file_name)}};
    if (facts_.resumed_from)
      details.update({{"resumed_from", *facts_.resumed_from}, {"checkpoint", utf8_text(resumed_file_)}});
    events_.write("started", details);
    std::vector<std::string> remarks;
    communicator_.on_root([&] { remarks = case_remarks(problem_); });
    if (!communicator_.is_root()) return;
    const Index d = problem_.dimension();
    const std::size_t objectives = facts_.objective_names.size();
    std::string text = fmt::format("wasserstrom {}: {} on {} rank{}\n", program_version(), case_.file_name,
                                   communicator_.size(), communicator_.size() == 1 ? "" : "s");
    text +=
        fmt::format("  {} {} in {} dimension{}, {} objective{}, {}, {} weights, flow {}\n", parts_.layout().particles(),
                    parts_.measure().mixture() ? "components" : "particles", d, d == 1 ? "" : "s", objectives,
                    objectives == 1 ? "" : "s", estimator_text(), table("weights").type(), table("flow").type());
    for (const std::string& remark : remarks) text += fmt::format("  {}\n", remark);
    if (!is_reproducible(parts_.plan().integrator))
      text += fmt::format("  reproducible = false: {} gives other bits on other numbers of ranks\n",
                          parts_.plan().integrator);
    if (facts_.resumed_from) text += fmt::format("  goes on from step {} ({})\n", *facts_.resumed_from, resumed_file_);
    say(text + fmt::format("  results in {}\n", directory_.path()));
  }

  /// The first parameters, where there are some that a reader could look at.
  std::string cloud_text() const {
    constexpr Index shown = 10, most = 200;
    if (!cloud_.summary || std::ssize(cloud_.summary->names) > most) return {};
    auto rows = parameter_rows(*cloud_.summary);
    const Index all = std::ssize(rows);
    if (all > shown) rows.erase(rows.begin() + shown, rows.end());
    std::string text = parameter_table(rows);
    if (cloud_.summary->earlier)
      text += fmt::format("moved, sd change: since step {}\n", cloud_.summary->earlier->step);
    if (all > shown) text += fmt::format("of all {}: wasserstrom diagnose {}\n", all, directory_.path());
    return text;
  }

  void close(const Ending& ending) {
    const Report report = make_report(facts_.profile, communicator_);
    for (const std::string& option : PetscSession::unused_options())
      if (communicator_.is_root()) warn(fmt::format("warning: nothing used the PETSc option '{}'\n", option));
    const bool stopped = ending.stopped;
    if (cloud_.summary) verdict_ = with_moments(verdict_, *cloud_.summary);
    const std::string reason = stopped ? control_.reason() : end_.met.empty() ? "done" : end_.met;
    events_.write(stopped ? "stopped" : "finished", {{"reason", reason},
                                                     {"steps_computed", ending.step - start_.step},
                                                     {"verdict", verdict_.word},
                                                     {"verdict_text", verdict_.text},
                                                     {"remarks", cloud_.remarks},
                                                     {"digest", digest_},
                                                     {"wall_s", facts_.profile.seconds_since_start()}});
    communicator_.on_root([&] { directory_.write_text("performance.json", report.json); });
    if (!communicator_.is_root()) return;
    say(end_.table + cloud_text() + report.table +
        (digest_.empty() ? "" : fmt::format("content digest {}\n", digest_)));
    if (!verdict_.word.empty()) {
      const bool good = verdict_.word == "converged" || verdict_.word == "settled", bad = verdict_.word == "unstable";
      say_in_colour(verdict_.word, good ? Colour::green : bad ? Colour::red : Colour::yellow);
      say(fmt::format(": {}\n", verdict_.text));
    }
    for (const std::string& remark : cloud_.remarks) say(fmt::format("note: {}\n", remark));
    if (!end_.met.empty()) say(fmt::format("ended at step {}: {}\n", ending.step, end_.met));
    if (stopped && digest_.empty())
      say(fmt::format("stopped before the first step ({}): there is nothing to go on from, start it anew\n", reason));
    else if (stopped)
      say(fmt::format("stopped at step {} ({}); {}go on with --restart auto, or: wasserstrom run --continue {}\n",
                      ending.step, reason,
                      std::filesystem::exists(directory_.file("STOP")) ? "remove the STOP file and " : "",
                      directory_.path()));
  }

  const Communicator& communicator_;
  std::optional<WallLimit> limit_;
  std::string simd_target_;
  RunCase case_;
  PetscSession petsc_;
  Problem problem_;
  Assembly parts_;
  StartPoint start_;
  RunDirectory directory_;  // after the start: a case that they refuse leaves the results of an earlier run alone
  std::optional<Transcript> transcript_;  // of the root
  RunFacts facts_;
  EventLog events_;
  RunControl control_;
  std::string digest_, resumed_file_;
  DiagnosticsEnd end_;
  Verdict verdict_;
  CloudEnd cloud_;
};

}  // namespace

std::string output_directory(const RunOptions& options, const Case& a_case) {
  return options.directory.empty() ? "runs/" + case_name(a_case) : options.directory;
}

int run_case(const RunOptions& given, const Communicator& communicator) {
  RunOptions options = given;
  if (options.go_on) options.restart = "auto";
  return Simulation(options, communicator).run(options);
}

}  // namespace wasserstrom
