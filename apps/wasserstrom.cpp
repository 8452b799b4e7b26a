// The program: its commands, each a few lines over the library.

#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "reference.hpp"
#include "slips.hpp"
#include "wasserstrom/base/error.hpp"
#include "wasserstrom/base/memory.hpp"
#include "wasserstrom/base/terminal.hpp"
#include "wasserstrom/files/snapshot.hpp"
#include "wasserstrom/observers/signals.hpp"
#include "wasserstrom/particles/particle_set.hpp"
#include "wasserstrom/ranks/last_meeting.hpp"
#include "wasserstrom/run/assembly.hpp"
#include "wasserstrom/run/case_schema.hpp"
#include "wasserstrom/run/cost_estimate.hpp"
#include "wasserstrom/run/diagnose.hpp"
#include "wasserstrom/run/sample.hpp"
#include "wasserstrom/run/simulation.hpp"
#include "wasserstrom/run/versions.hpp"

namespace {

using namespace wasserstrom;

/// Whether this process is the one to speak, also for commands that do without MPI but were started under mpirun or
/// srun.
bool speaks() {
  for (const char* name : {"OMPI_COMM_WORLD_RANK", "PMIX_RANK", "PMI_RANK", "SLURM_PROCID"})
    if (const char* rank = std::getenv(name)) return std::string(rank) == "0";
  return true;
}

void say(const std::string& text) {
  if (speaks()) wasserstrom::say(text);
}

/// Runs a command that all ranks take part in.
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

int diagnose(const DiagnoseOptions& options) {
  return on_all_ranks([&](const Communicator& communicator) {
    const std::string text = wasserstrom::diagnose(options, communicator);
    if (communicator.is_root()) wasserstrom::say(text);
    return exit_finished;
  });
}

/// Parts are made too, but no particles: what is wrong with them is seen when they look into files, or at each other.
int check(const std::string& path, const std::vector<std::string>& overrides, int ranks) {
  const Case a_case = read_case(path, read_case_file(path), overrides, case_schema());
  const MpiSession mpi;
  const CheckedData found =
      check_data(a_case.config, std::filesystem::path(path).parent_path().string(), Communicator(), ranks);
  say(fmt::format("{}: no problems found\n", path));
  for (const std::string& remark : found.remarks) say(remark + "\n");
  say(cost_text(a_case.config, ranks, found.bytes, found.time));
  return exit_finished;
}

int inspect(const std::string& file_or_directory) {
  if (file_or_directory.ends_with(".toml"))
    throw ConfigError(
        fmt::format("'{0}' is a case, not a snapshot: wasserstrom check {0} says what is in it", file_or_directory));
  const std::string path = snapshot_in(file_or_directory);
  const SnapshotSummary summary = inspect_snapshot(path);
  say(summary_text(path, summary));
  return summary.complete && summary.digest_stored == summary.digest_computed ? exit_finished : exit_io;
}

std::string version_text() {
  std::string text = "wasserstrom " + program_version() + "\n";
  for (const auto& [name, value] : version_table())
    if (name != "version") text += fmt::format("  {:<10}{}\n", name, value);
  return text;
}

const CLI::Validator not_empty([](std::string& text) { return text.empty() ? "its value is empty" : std::string(); },
                               "");

/// The command line, parsed, and what it asks for.
class CommandLine {
 public:
  CommandLine() {
    app_.require_subcommand(0, 1);
    app_.add_flag("--version", version_, "print the version and what it was built with");
    add_run();
    add_check();
    CLI::App* listing = app_.add_subcommand("list", "what can be named in a case");
    listing->add_option("family", family_, "one family only");
    listing->callback([this] { action_ = [this] { return print(list_answer(family_)); }; });
    CLI::App* helping = app_.add_subcommand("help", "the reference of case keys");
    helping->add_option("key", key_, "a key, a section, or a part of one");
    helping->add_flag("--markdown", markdown_, "the whole reference as a Markdown page");
    helping->callback([this] { action_ = [this] { return print(help_answer(key_, markdown_)); }; });
    CLI::App* templating = app_.add_subcommand("template", "print a commented case to start from");
    templating->add_option("name", template_, "which; without it, the list");
    templating->callback([this] { action_ = [this] { return print(template_answer(template_)); }; });
    CLI::App* inspecting = app_.add_subcommand("inspect", "what is in a snapshot or checkpoint");
    inspecting->add_option("file", file_, "FILE.h5, or the directory of a run: its latest.h5")->required();
    inspecting->callback([this] { action_ = [this] { return inspect(file_); }; });
    add_diagnose();
    add_sample();
  }

  /// `arguments` without the program's name and without what stands after --.
  int execute(const std::vector<std::string>& arguments, std::vector<std::string> petsc_options,
              std::string command_line) {
    refuse_slips(app_, arguments);
    options_.petsc_options = std::move(petsc_options);
    options_.command_line = std::move(command_line);
    try {
      app_.parse(std::vector<std::string>(arguments.rbegin(), arguments.rend()));  // CLI11 wants them last first
    } catch (const CLI::ParseError& error) {
      if (error.get_exit_code() == 0) return print(app_.help());
      throw ConfigError(advice_on(error, app_, arguments));
    }
    if (version_) return print(version_text());
    if (action_) return action_();
    say(app_.help());
    return exit_input;
  }

 private:
  void add_overrides(CLI::App& command) {
    command.add_option("--set", options_.overrides, "key=value, in place of what the case says")
        ->allow_extra_args(false)
        ->check(not_empty);
  }

  void add_run() {
    CLI::App* running = app_.add_subcommand("run", "run a case; options of PETSc after --");
    CLI::Option* a_case = running->add_option("case", options_.case_path, "CASE.toml");
    CLI::Option* going_on = running->add_option("--continue", continued_, "DIR, to go on with the run that it holds");
    running->add_option("-o,--output", options_.directory, "output directory (default runs/<case name>)")
        ->check(not_empty);
    add_overrides(*running);
    running->add_flag("--overwrite", options_.overwrite, "replace a run that the directory holds");
    running->add_option("--restart", options_.restart, "none, auto, latest, or a checkpoint file")
        ->default_val("none")
        ->check(not_empty);
    running->add_option("--max-wall", options_.max_wall, "HH:MM:SS, or auto to ask the batch system")->check(not_empty);
    going_on->check(not_empty);
    running->add_flag("--print-directory", print_directory_, "say where the run would write, and end");
    running->callback([this, a_case, going_on] {
      if (a_case->empty() && going_on->empty()) throw CLI::RequiredError("case");
      action_ = [this] { return print_directory_ ? print_directory(options_, continued_) : run(options_, continued_); };
    });
  }

  void add_check() {
    CLI::App* checking = app_.add_subcommand("check", "validate a case and say what it will cost");
    checking->add_option("case", options_.case_path, "CASE.toml")->required();
    add_overrides(*checking);
    checking->add_option("--ranks", ranks_, "number of ranks to reckon for")->check(CLI::Range(1, 1'000'000));
    checking->callback([this] { action_ = [this] { return check(options_.case_path, options_.overrides, ranks_); }; });
  }

  void add_diagnose() {
    CLI::App* diagnosing =
        app_.add_subcommand("diagnose", "how good the particles of a file are, against others and against targets");
    diagnosing
        ->add_option("file", diagnosis_.file,
                     "FILE.h5, a snapshot or checkpoint, or the directory of a run: its latest.h5")
        ->required();
    CLI::Option* reference =
        diagnosing
            ->add_option("--reference", diagnosis_.reference, "particles to compare with: REF.h5, or a text table")
            ->check(not_empty);
    diagnosing->add_option("--dataset", diagnosis_.dataset, "of REF.h5, a row per particle")
        ->needs(reference)
        ->default_val(diagnosis_.dataset);
    diagnosing->add_option("--case", diagnosis_.case_path, "CASE.toml, in place of the one that the file holds");
    diagnosing->add_option("--directions", diagnosis_.directions, "of the sliced distance (default 128)")
        ->needs(reference)
        ->check(CLI::Range(1, 1'000'000));
    diagnosing->add_flag("--json", diagnosis_.json, "as JSON");
    diagnosing->callback([this] { action_ = [this] { return diagnose(diagnosis_); }; });
  }

  void add_sample() {
    CLI::App* sampling =
        app_.add_subcommand("sample", "draw particles from the mixture, or the networks of steps, that a file holds");
    sampling
        ->add_option("file", sampling_.file,
                     "FILE.h5, a snapshot or checkpoint, or the directory of a run: its latest.h5")
        ->required();
    sampling->add_option("-n,--count", sampling_.count, "how many")
        ->default_val(sampling_.count)
        ->check(CLI::Range(Index{1}, Index{1} << 40));
    sampling->add_option("-o,--output", sampling_.output, "DRAWS.h5, to write")->required()->check(not_empty);
    sampling->add_option("--step", sampling_.step, "of networks: the law at this step (default: that of the file)")
        ->check(CLI::NonNegativeNumber);
    sampling->add_option("--seed", sampling_.seed, "of the draws")->default_val(sampling_.seed);
    sampling->callback([this] {
      action_ = [this] {
        return on_all_ranks([&](const Communicator& communicator) {
          const std::string text = sample_file(sampling_, communicator);
          if (communicator.is_root()) wasserstrom::say(text);
          return exit_finished;
        });
      };
    });
  }

  CLI::App app_{"Wasserstrom: multi-objective Wasserstein gradient flows on distributed particles", "wasserstrom"};
  RunOptions options_;
  DiagnoseOptions diagnosis_;
  SampleOptions sampling_;
  std::function<int()> action_;
  std::string continued_, family_, key_, template_, file_;
  int ranks_ = 1;
  bool markdown_ = false, version_ = false, print_directory_ = false;
};

}  // namespace

int main(int count, char** words) {
  keep_standard_streams();
  keep_freed_memory();
  ignore_write_signals();
  std::optional<SignalWatch> signals;  // other commands end by a signal as any program does
  if (count > 1 && std::string_view(words[1]) == "run") signals.emplace();
  // PETSc's options have one dash each, which CLI11 would read letter by letter: they are taken off first.
  std::vector<std::string> arguments(words + 1, words + count), petsc_options;
  const std::string command_line = fmt::format("{}", fmt::join(std::vector<std::string>(words, words + count), " "));
  const auto split = std::find(arguments.begin(), arguments.end(), "--");
  if (split != arguments.end()) {
    petsc_options.assign(split + 1, arguments.end());
    arguments.erase(split, arguments.end());
  }
  try {
    return CommandLine().execute(arguments, petsc_options, command_line);
  } catch (const Error& error) {
    if (speaks()) warn(fmt::format("{}\n", error.what()));
    return error.exit_code();
  } catch (const std::exception& error) {
    if (speaks()) warn(fmt::format("{}\n", reason_of(error)));
    return exit_other;
  }
}
