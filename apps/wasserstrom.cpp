// The program: its commands, each a few lines over the library.

#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <functional>
#include <string>
#include <vector>

#include "templates.hpp"
#include "wasserstrom/base/error.hpp"
#include "wasserstrom/particles/last_meeting.hpp"
#include "wasserstrom/run/assembly.hpp"
#include "wasserstrom/run/case_schema.hpp"
#include "wasserstrom/run/cost_estimate.hpp"
#include "wasserstrom/run/diagnose.hpp"
#include "wasserstrom/run/simulation.hpp"
#include "wasserstrom/run/snapshot.hpp"
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
  if (speaks()) fmt::print("{}", text);
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
    if (communicator.is_root() || !together) fmt::print(stderr, "{}\n", error.what());
    if (!together) abort_job(error.exit_code());
    return error.exit_code();
  } catch (const std::exception& error) {  // on this rank alone: end the job rather than let the others wait
    fmt::print(stderr, "rank {}: {}\n", communicator.rank(), error.what());
    abort_job(exit_other);
  }
}

int run(const RunOptions& options) {
  return on_all_ranks([&](const Communicator& communicator) { return run_case(options, communicator); });
}

int print_directory(const RunOptions& options) {
  const Case a_case = read_case(options.case_path, read_case_file(options.case_path), options.overrides, case_schema());
  say(output_directory(options, a_case) + "\n");
  return exit_finished;
}

int diagnose(const DiagnoseOptions& options) {
  return on_all_ranks([&](const Communicator& communicator) {
    const std::string text = wasserstrom::diagnose(options, communicator);
    if (communicator.is_root()) fmt::print("{}", text);
    return exit_finished;
  });
}

/// Whether the parts of a case have to be made to see what is wrong with it: they look into files, or at each other.
bool has_more_to_check(const Config& config) {
  return !config.tables("data").empty() || !config.tables("diagnostic").empty() ||
         !config.table("stop").tables("when").empty();
}

int check(const std::string& path, const std::vector<std::string>& overrides, int ranks) {
  const Case a_case = read_case(path, read_case_file(path), overrides, case_schema());
  double data_bytes = 0;
  if (has_more_to_check(a_case.config)) {
    const MpiSession mpi;
    data_bytes = check_data(a_case.config, std::filesystem::path(path).parent_path().string(), Communicator(), ranks);
  }
  say(fmt::format("{}: no problems found\n{}", path, cost_text(a_case.config, ranks, data_bytes)));
  return exit_finished;
}

int list(const std::string& family) {
  const std::string text = list_text(case_schema(), family);
  if (text.empty())
    throw ConfigError(fmt::format("nothing is listed under '{}': the families are {}", family,
                                  fmt::join(family_names(case_schema()), ", ")));
  say(text);
  return exit_finished;
}

int help(const std::string& key, bool markdown) {
  const std::string text = markdown ? help_markdown(case_schema()) : help_text(case_schema(), key);
  if (text.empty()) {
    const std::vector<std::string> near = nearest_names(key, key_paths(case_schema()));
    throw ConfigError(fmt::format("no key is named '{}'{}: see wasserstrom help", key,
                                  near.empty() ? "" : fmt::format("; did you mean '{}'?", near.front())));
  }
  say(text);
  return exit_finished;
}

int show_template(const std::string& name) {
  if (name.empty()) {
    for (const Template& each : templates()) say(fmt::format("{:<24}{}\n", each.name, each.summary));
    return exit_finished;
  }
  for (const Template& each : templates())
    if (each.name == name) {
      say(each.text);
      return exit_finished;
    }
  throw ConfigError(fmt::format("there is no template '{}': wasserstrom template lists them", name));
}

int inspect(const std::string& file_or_directory) {
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
    listing->callback([this] { action_ = [this] { return list(family_); }; });
    CLI::App* helping = app_.add_subcommand("help", "the reference of case keys");
    helping->add_option("key", key_, "a key, a section, or a part of one");
    helping->add_flag("--markdown", markdown_, "the whole reference as a Markdown page");
    helping->callback([this] { action_ = [this] { return help(key_, markdown_); }; });
    CLI::App* templating = app_.add_subcommand("template", "print a commented case to start from");
    templating->add_option("name", template_, "which; without it, the list");
    templating->callback([this] { action_ = [this] { return show_template(template_); }; });
    CLI::App* inspecting = app_.add_subcommand("inspect", "what is in a snapshot or checkpoint");
    inspecting->add_option("file", file_, "FILE.h5, or the directory of a run: its latest.h5")->required();
    inspecting->callback([this] { action_ = [this] { return inspect(file_); }; });
    add_diagnose();
  }

  /// `arguments` without the program's name and without what stands after --.
  int execute(std::vector<std::string> arguments, std::vector<std::string> petsc_options, std::string command_line) {
    options_.petsc_options = std::move(petsc_options);
    options_.command_line = std::move(command_line);
    std::reverse(arguments.begin(), arguments.end());  // CLI11 wants them last first
    try {
      app_.parse(arguments);
    } catch (const CLI::ParseError& error) {
      if (error.get_exit_code() == 0) {
        say(app_.help());
        return exit_finished;
      }
      const std::vector<CLI::App*> named = app_.get_subcommands();
      throw ConfigError(
          fmt::format("{}: see wasserstrom {}--help", error.what(), named.empty() ? "" : named[0]->get_name() + " "));
    }
    if (version_) {
      say(version_text());
      return exit_finished;
    }
    if (action_) return action_();
    say(app_.help());
    return exit_input;
  }

 private:
  void add_run() {
    CLI::App* running = app_.add_subcommand("run", "run a case; options of PETSc after --");
    running->add_option("case", options_.case_path, "CASE.toml")->required();
    running->add_option("-o,--output", options_.directory, "output directory (default runs/<case name>)");
    running->add_option("--set", options_.overrides, "key=value, in place of what the case says")
        ->allow_extra_args(false);
    running->add_flag("--overwrite", options_.overwrite, "replace a run that the directory holds");
    running->add_option("--restart", options_.restart, "none, auto, latest, or a checkpoint file")->default_val("none");
    running->add_option("--max-wall", options_.max_wall, "HH:MM:SS, or auto to ask the batch system");
    running->add_flag("--print-directory", print_directory_, "say where the run would write, and end");
    running->callback(
        [this] { action_ = [this] { return print_directory_ ? print_directory(options_) : run(options_); }; });
  }

  void add_check() {
    CLI::App* checking = app_.add_subcommand("check", "validate a case and say what it will cost");
    checking->add_option("case", options_.case_path, "CASE.toml")->required();
    checking->add_option("--set", options_.overrides, "key=value, in place of what the case says")
        ->allow_extra_args(false);
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
    CLI::Option* reference = diagnosing->add_option("--reference", diagnosis_.reference,
                                                    "particles to compare with: REF.h5, or a text table");
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

  CLI::App app_{"Wasserstrom: multi-objective Wasserstein gradient flows on distributed particles", "wasserstrom"};
  RunOptions options_;
  DiagnoseOptions diagnosis_;
  std::function<int()> action_;
  std::string family_, key_, template_, file_;
  int ranks_ = 1;
  bool markdown_ = false, version_ = false, print_directory_ = false;
};

}  // namespace

int main(int count, char** words) {
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
    if (speaks()) fmt::print(stderr, "{}\n", error.what());
    return error.exit_code();
  }
}
