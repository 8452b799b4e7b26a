#include "completion.hpp"

#include <fmt/format.h>

#include <vector>

#include "templates.hpp"
#include "wasserstrom/case/config.hpp"
#include "wasserstrom/run/case_schema.hpp"

namespace wasserstrom {
namespace {

std::vector<std::string> options_of(const CLI::App& command) {
  std::vector<std::string> words;
  for (const CLI::Option* option : command.get_options()) {
    for (const std::string& name : option->get_lnames()) words.push_back("--" + name);
    for (const std::string& name : option->get_snames()) words.push_back("-" + name);
  }
  return words;
}

/// What may stand there besides options and files.
std::vector<std::string> names_for(const std::string& command) {
  std::vector<std::string> words;
  if (command == "list") return family_names(case_schema());
  if (command == "help") return key_paths(case_schema());
  if (command == "template")
    for (const Template& each : templates()) words.push_back(each.name);
  return words;
}

}  // namespace

std::string completion_script(const CLI::App& program) {
  std::vector<std::string> commands;
  std::string cases;
  for (const CLI::App* command : program.get_subcommands([](const CLI::App*) { return true; })) {
    const std::string name = command->get_name();
    commands.push_back(name);
    std::vector<std::string> words = options_of(*command);
    for (const std::string& each : names_for(name)) words.push_back(each);
    cases += fmt::format("    {}) words='{}' ;;\n", name, fmt::join(words, " "));
  }
  return fmt::format(
      "# bash completion of wasserstrom: source <(wasserstrom completion)\n"
      "_wasserstrom() {{\n"
      "  local words='' current=${{COMP_WORDS[COMP_CWORD]}}\n"
      "  if [ \"$COMP_CWORD\" = 1 ]; then words='{} --version --help'; fi\n"
      "  if [ \"$COMP_CWORD\" -gt 1 ]; then case ${{COMP_WORDS[1]}} in\n{}"
      "  esac; fi\n"
      "  mapfile -t COMPREPLY < <(compgen -W \"$words\" -- \"$current\"; compgen -f -- \"$current\")\n"
      "}}\n"
      "complete -o filenames -F _wasserstrom wasserstrom\n",
      fmt::join(commands, " "), cases);
}

}  // namespace wasserstrom
