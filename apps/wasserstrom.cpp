// The program: its command line.

#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "commands.hpp"
#include "completion.hpp"
#include "reference.hpp"
#include "slips.hpp"
#include "wasserstrom/base/error.hpp"
#include "wasserstrom/base/memory.hpp"
#include "wasserstrom/base/terminal.hpp"
#include "wasserstrom/observers/signals.hpp"
#include "wasserstrom/particles/particle_set.hpp"
#include "wasserstrom/run/diagnose.hpp"
#include "wasserstrom/run/evaluate.hpp"
#include "wasserstrom/run/sample.hpp"

namespace {

using namespace wasserstrom;
using commands::print;

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
    add_check_target();
    CLI::App* listing = app_.add_subcommand("list", "what can be named in a case");
    listing->add_option("family", family_, "one family only");
    listing->add_flag("--json", json_, "all families, as JSON");
    listing->callback(
        [this] { action_ = [this] { return print(json_ ? list_json_answer() : list_answer(family_)); }; });
    CLI::App* schema = app_.add_subcommand("schema", "the JSON Schema of cases, for editors and programs");
    schema->callback([this] { action_ = [] { return print(schema_answer()); }; });
    CLI::App* helping = app_.add_subcommand("help", "the reference of case keys");
    helping->add_option("key", key_, "a key, a section, or a part of one");
    helping->add_flag("--markdown", markdown_, "the whole reference as a Markdown page");
    helping->callback([this] { action_ = [this] { return print(help_answer(key_, markdown_)); }; });
    CLI::App* templating = app_.add_subcommand("template", "print a commented case to start from");
    templating->add_option("name", template_, "which; without it, the list");
    templating->callback([this] { action_ = [this] { return print(template_answer(template_)); }; });
    CLI::App* inspecting = app_.add_subcommand("inspect", "what is in a snapshot or checkpoint");
    inspecting->add_option("file", file_, "FILE.h5, or the directory of a run: its latest.h5")->required();
    inspecting->add_flag("--json", json_, "as JSON");
    inspecting->callback([this] { action_ = [this] { return commands::inspect(file_, json_); }; });
    add_evaluate();
    add_diagnose();
    CLI::App* reporting = app_.add_subcommand("report", "a run on one page of HTML");
    reporting->add_option("directory", file_, "of the run")->required();
    reporting->add_option("-o,--output", output_, "FILE.html (default DIR/report.html)")->check(not_empty);
    reporting->callback([this] { action_ = [this] { return commands::report(file_, output_); }; });
    add_sample();
    CLI::App* completing = app_.add_subcommand("completion", "a script for bash: source <(wasserstrom completion)");
    completing->callback([this] { action_ = [this] { return print(completion_script(app_)); }; });
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
    if (version_) return print(commands::version_text());
    if (action_) return action_();
    print(app_.help());
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
    running->add_flag("-q,--quiet", quiet_, "say nothing but warnings; DIR/log.txt has the rest");
    running->add_flag("--print-directory", print_directory_, "say where the run would write, and end");
    running->callback([this, a_case, going_on] {
      if (a_case->empty() && going_on->empty()) throw CLI::RequiredError("case");
      action_ = [this] {
        if (quiet_ && !print_directory_) be_quiet();
        return print_directory_ ? commands::print_directory(options_, continued_) : commands::run(options_, continued_);
      };
    });
  }

  void add_check() {
    CLI::App* checking = app_.add_subcommand("check", "validate a case and say what it will cost");
    checking->add_option("case", options_.case_path, "CASE.toml")->required();
    add_overrides(*checking);
    checking->add_flag("--json", json_, "as JSON");
    checking->add_option("--ranks", ranks_, "number of ranks to reckon for")->check(CLI::Range(1, 1'000'000));
    checking->callback([this] {
      action_ = [this] { return commands::check(options_.case_path, options_.overrides, ranks_, json_); };
    });
  }

  void add_check_target() {
    CLI::App* checking =
        app_.add_subcommand("check-target", "hold the gradients of a case's targets against differences, and more");
    checking->add_option("case", options_.case_path, "CASE.toml")->required();
    add_overrides(*checking);
    checking->callback(
        [this] { action_ = [this] { return commands::check_target(options_.case_path, options_.overrides); }; });
  }

  void add_evaluate() {
    CLI::App* evaluating =
        app_.add_subcommand("evaluate", "values and gradients of a case's targets at the points of a file");
    evaluating
        ->add_option("file", evaluating_.file,
                     "CASE.toml; or FILE.h5, or the directory of a run: the case that it holds")
        ->required();
    evaluating->add_option("--at", evaluating_.points, "the points: FILE.h5, the directory of a run, or a text table")
        ->required()
        ->check(not_empty);
    evaluating->add_option("--dataset", evaluating_.dataset, "of FILE.h5, a row per point")
        ->default_val(evaluating_.dataset);
    evaluating->add_option("-o,--output", evaluating_.output, "OUT.h5, to write")->required()->check(not_empty);
    evaluating->add_option("--set", evaluating_.overrides, "key=value, in place of what the case says")
        ->allow_extra_args(false)
        ->check(not_empty);
    evaluating->callback([this] {
      action_ = [this] {
        return commands::say_on_root([this](const Communicator& ranks) { return evaluate_file(evaluating_, ranks); });
      };
    });
  }

  void add_diagnose() {
    CLI::App* diagnosing =
        app_.add_subcommand("diagnose", "how good the particles of a file are, against others and against targets");
    diagnosing
        ->add_option("file", diagnosis_.file,
                     "FILE.h5, a snapshot or checkpoint, or the directory of a run: its latest.h5")
        ->required();
    CLI::Option* reference = diagnosing
                                 ->add_option("--reference,--against", diagnosis_.reference,
                                              "particles to compare with: REF.h5, or a text table")
                                 ->check(not_empty);
    diagnosing->add_option("--dataset", diagnosis_.dataset, "of REF.h5, a row per particle")
        ->needs(reference)
        ->default_val(diagnosis_.dataset);
    diagnosing->add_option("--case", diagnosis_.case_path, "CASE.toml, in place of the one that the file holds");
    diagnosing->add_option("--directions", diagnosis_.directions, "of the sliced distance (default 128)")
        ->needs(reference)
        ->check(CLI::Range(1, 1'000'000));
    diagnosing->add_flag("--json", diagnosis_.json, "as JSON");
    diagnosing->callback([this] {
      action_ = [this] {
        return commands::say_on_root([this](const Communicator& ranks) { return diagnose(diagnosis_, ranks); });
      };
    });
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
        return commands::say_on_root([this](const Communicator& ranks) { return sample_file(sampling_, ranks); });
      };
    });
  }

  CLI::App app_{"Wasserstrom: multi-objective Wasserstein gradient flows on distributed particles", "wasserstrom"};
  RunOptions options_;
  DiagnoseOptions diagnosis_;
  EvaluateOptions evaluating_;
  SampleOptions sampling_;
  std::function<int()> action_;
  std::string continued_, family_, key_, template_, file_, output_;
  int ranks_ = 1;
  bool quiet_ = false, json_ = false, markdown_ = false, version_ = false, print_directory_ = false;
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
    if (commands::speaks()) warn(fmt::format("{}\n", error.what()));
    return error.exit_code();
  } catch (const std::exception& error) {
    if (commands::speaks()) warn(fmt::format("{}\n", reason_of(error)));
    return exit_other;
  }
}
