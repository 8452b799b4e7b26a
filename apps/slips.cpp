#include "slips.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cctype>
#include <filesystem>
#include <optional>

#include "wasserstrom/base/error.hpp"
#include "wasserstrom/run/case_schema.hpp"

namespace wasserstrom {
namespace {

constexpr const char* how_to_run = "wasserstrom run CASE.toml";

std::vector<std::string> command_names(const CLI::App& program) {
  std::vector<std::string> names;
  for (const CLI::App* command : program.get_subcommands({})) names.push_back(command->get_name());
  return names;
}

/// Without their dashes.
std::vector<std::string> option_names(const CLI::App& command) {
  std::vector<std::string> names;
  for (const CLI::Option* option : command.get_options())
    for (const std::string& name : option->get_lnames()) names.push_back(name);
  return names;
}

/// Of an option, without its dashes and the value behind an equals sign.
std::string bare_name(const std::string& word) {
  const std::string name = word.substr(0, word.find('='));
  return name.substr(std::min(name.find_first_not_of('-'), name.size()));
}

std::string meant_by_file(const std::string& word) {
  const std::filesystem::path file(word);
  std::error_code ignored;
  if (file.extension() == ".h5") return fmt::format("to see what is in it: wasserstrom inspect {}", word);
  if (std::filesystem::is_directory(file, ignored))
    return fmt::format("to go on with the run in it: wasserstrom run --continue {}", word);
  const bool is_case = file.extension() == ".toml" || std::filesystem::exists(file, ignored);
  return is_case ? fmt::format("to run it: wasserstrom run {}", word) : "";
}

std::string meant_by_verb(const std::string& word) {
  if (word == "continue" || word == "resume" || word == "restart") return "to go on: wasserstrom run --continue DIR";
  if (word == "validate" || word == "test") return "to validate a case: wasserstrom check CASE.toml";
  return word == "version" ? "did you mean --version?" : "";
}

[[noreturn]] void refuse_command(const CLI::App& program, const std::string& word) {
  const std::vector<std::string> names = command_names(program);
  std::string meant = meant_by_file(word);
  if (meant.empty()) meant = meant_by_verb(word);
  if (meant.empty() && !nearest_names(word, names).empty())
    meant = fmt::format("did you mean wasserstrom {}?", nearest_names(word, names).front());
  throw ConfigError(fmt::format("'{}' is no command{}{}\nthe commands are {}: see wasserstrom --help", word,
                                meant.empty() ? "" : "; ", meant, fmt::join(names, ", ")));
}

/// `-o` may have its value attached; PETSc has options that begin with this letter, too.
bool is_attached_output(const std::string& name) {
  return name[0] == 'o' && !name.starts_with("options") && !name.starts_with("objects") &&
         !name.starts_with("on_error");
}

void refuse_single_dash(const CLI::App& command, const std::string& word) {
  if (word.size() < 3 || word[0] != '-' || std::isalpha(static_cast<unsigned char>(word[1])) == 0) return;
  const std::string name = bare_name(word);
  const std::vector<std::string> known = option_names(command);
  if (std::find(known.begin(), known.end(), name) != known.end())
    throw ConfigError(fmt::format("'{}' has one dash: write -{}", word, word));
  if (name == "np") return;
  const bool runs = command.get_name() == "run";
  if (runs && is_attached_output(name)) return;
  if (runs)
    throw ConfigError(fmt::format("'{}' is no option of run; options of PETSc stand last, behind two dashes: {} -- {}",
                                  word, how_to_run, word));
}

/// The case key that is called so, or ends so; of several the one that is least deep.
std::optional<std::string> key_called(const std::string& name) {
  const auto depth = [](const std::string& path) { return std::count(path.begin(), path.end(), '.'); };
  std::optional<std::string> found;
  for (const std::string& path : key_paths(case_schema()))
    if ((path == name || path.ends_with("." + name)) && (!found || depth(path) < depth(*found))) found = path;
  return found;
}

/// What stands behind an option: after its equals sign, or the next word.
std::string value_behind(const std::string& word, const std::vector<std::string>& arguments) {
  if (const std::size_t equals = word.find('='); equals != std::string::npos) return word.substr(equals + 1);
  const auto at = std::find(arguments.begin(), arguments.end(), word);
  const bool has_value = at != arguments.end() && at + 1 != arguments.end() && !(at + 1)->starts_with('-');
  return has_value ? *(at + 1) : "VALUE";
}

std::string meant_by_option(const CLI::App& command, const std::string& word,
                            const std::vector<std::string>& arguments) {
  const std::string name = bare_name(word);
  if (name == "n" || name == "np" || (name == "ranks" && command.get_name() == "run"))
    return "the number of ranks is mpirun's to know: mpirun -n 4 " + std::string(how_to_run);
  const bool takes_keys = command.get_name() == "run" || command.get_name() == "check";
  if (const auto key = key_called(name); key && takes_keys && name.size() > 1)
    return fmt::format("to change that key of the case: --set {}={}", *key, value_behind(word, arguments));
  const std::vector<std::string> near = nearest_names(name, option_names(command));
  return near.empty() ? "" : fmt::format("did you mean --{}?", near.front());
}

std::string on_unexpected(const CLI::App& command, const std::string& word, const std::vector<std::string>& arguments) {
  if (word.starts_with('-')) {
    const std::string meant = meant_by_option(command, word, arguments);
    return fmt::format("'{}' is no option of {}{}{}", word, command.get_name(), meant.empty() ? "" : "; ", meant);
  }
  if (word.find('=') != std::string::npos)
    return fmt::format("'{0}' stands alone: values of keys stand behind --set, as in --set {0}", word);
  return fmt::format("'{}' is one word too many for {}", word, command.get_name());
}

std::string on_missing(const std::string& command) {
  if (command == "inspect" || command == "diagnose")
    return fmt::format("{0} needs a file: wasserstrom {0} FILE.h5", command);
  return fmt::format(
      "{0} needs a case: wasserstrom {0} CASE.toml; to make one: wasserstrom template four-targets > "
      "case.toml",
      command);
}

/// What --continue says already.
void refuse_with_continue(const RunOptions& options) {
  const bool says_it_again = !options.case_path.empty() || !options.directory.empty() || options.restart != "none" ||
                             options.overwrite || !options.petsc_options.empty();
  if (says_it_again)
    throw ConfigError(
        "--continue DIR goes on with the case, the directory and the options of PETSc that DIR tells: leave out "
        "CASE.toml, -o, --restart, --overwrite and options behind --");
}

/// A word that is nearly one of those that --restart takes is no file.
void refuse_restart_slip(const std::string& restart) {
  const std::vector<std::string> words{"none", "auto", "latest"};
  const bool is_word = std::find(words.begin(), words.end(), restart) != words.end();
  const std::vector<std::string> near = nearest_names(restart, words);
  if (is_word || near.empty() || restart.find_first_of("./") != std::string::npos) return;
  throw ConfigError(
      fmt::format("--restart {0}: did you mean {1}? A file of that name is ./{0}", restart, near.front()));
}

}  // namespace

void refuse_slips(const CLI::App& program, const std::vector<std::string>& arguments) {
  if (arguments.empty()) return;
  const std::string& first = arguments.front();
  if (!first.starts_with('-')) {
    const std::vector<std::string> names = command_names(program);
    if (std::find(names.begin(), names.end(), first) == names.end()) refuse_command(program, first);
    for (const std::string& word : arguments) refuse_single_dash(*program.get_subcommand(first), word);
  } else if (program.get_option_no_throw(first) == nullptr) {
    throw ConfigError(
        fmt::format("'{}' stands before the command: the command comes first, as in {} {}", first, how_to_run, first));
  }
}

void refuse_slips(const RunOptions& options, const std::string& continued) {
  if (!continued.empty()) refuse_with_continue(options);
  refuse_restart_slip(options.restart);
}

std::string advice_on(const CLI::ParseError& error, const CLI::App& program,
                      const std::vector<std::string>& arguments) {
  const std::vector<CLI::App*> named = program.get_subcommands();
  if (named.empty()) return fmt::format("{}: see wasserstrom --help", error.what());
  const CLI::App& command = *named.front();
  const std::vector<std::string> rest = command.remaining();
  std::string advice = error.what();
  if (!rest.empty()) advice = on_unexpected(command, rest.front(), arguments);
  else if (error.get_exit_code() == static_cast<int>(CLI::ExitCodes::RequiredError))
    advice = on_missing(command.get_name());
  return fmt::format("{}\nsee wasserstrom {} --help", advice, command.get_name());
}

std::string nearest(const std::string& word, const std::vector<std::string>& names) {
  const std::vector<std::string> near = nearest_names(word, names);
  return near.empty() ? "" : fmt::format("; did you mean '{}'?", near.front());
}

}  // namespace wasserstrom
