#include "wasserstrom/integrators/petsc_session.hpp"

#include <petscsys.h>

#include <algorithm>
#include <array>
#include <cctype>
#include <cstdlib>
#include <iterator>
#include <sstream>
#include <string_view>

#include "wasserstrom/base/error.hpp"

namespace wasserstrom {
namespace {

/// Read by PETSc during the solve or at the end: still unasked for when the run begins.
constexpr std::array<std::string_view, 12> late_options = {
    "options_left", "options_view", "options_table", "log_view", "log_trace", "malloc_dump",
    "malloc_view",  "memory_view",  "objects_dump",  "ts_view",  "vec_view",  "ts_view_solution"};

bool is_late(std::string_view name) {
  return std::find(late_options.begin(), late_options.end(), name) != late_options.end();
}

/// What the case says already: a second word on it would make the run another one than its effective case tells.
constexpr std::array<std::array<std::string_view, 2>, 6> case_options = {
    {{"-ts_dt", "flow.step"},
     {"-ts_max_steps", "run.steps"},
     {"-ts_max_time", "run.time"},
     {"-ts_init_time", "run.time"},
     {"-ts_exact_final_time", "run.time"},
     {"-ts_save_trajectory", "snapshots.every_steps"}}};

/// Beginnings of options that take the program out of our hands: they wait for a debugger, end the process, read
/// further options from elsewhere, or run something else.
constexpr std::array<std::string_view, 11> foreign_options = {"-start_in_debugger",
                                                              "-stop_for_debugger",
                                                              "-debugger_",
                                                              "-on_error_",
                                                              "-fp_trap",
                                                              "-options_file",
                                                              "-options_string",
                                                              "-prefix_",
                                                              "-skip_petscrc",
                                                              "-python",
                                                              "-mpi_linear_solver_server"};

/// Options that print and end, or ask about PETSc and not about the run.
constexpr std::array<std::string_view, 4> questions = {"-help", "-h", "-version", "-v"};

/// A dash and a letter; a dash and a digit is a number.
bool is_option(std::string_view word) {
  return word.size() > 1 && word[0] == '-' && (std::isalpha(static_cast<unsigned char>(word[1])) || word[1] == '-');
}

/// Words are parted at blanks alone, and PETSc would take a quote for the beginning of something longer.
void refuse_strange_letters(const std::string& word) {
  for (const unsigned char c : word)
    if (std::isspace(c) || std::iscntrl(c) || c == '\'' || c == '"' || c == '`' || c == '#')
      throw ConfigError("the PETSc option '" + word +
                        "' has a blank, a quote, or another character that options and their values cannot have: write "
                        "each option and each value as a word of its own");
}

/// PETSc passes over words that are neither an option nor the value of one.
void refuse_stray_words(const std::vector<std::string>& words) {
  bool follows_option = false;
  for (const std::string& word : words) {
    if (!is_option(word) && !follows_option)
      throw ConfigError("'" + word + "' is neither an option of PETSc nor the value of one: options begin with a dash");
    follows_option = is_option(word);
  }
}

void refuse_case_option(const std::string& word) {
  for (const auto& [option, key] : case_options)
    if (word == option)
      throw ConfigError("the PETSc option '" + word + "' would contradict the case: set " + std::string(key) +
                        " there, or with --set");
}

void refuse_foreign_option(const std::string& word) {
  const auto begins = [&](std::string_view beginning) { return word.starts_with(beginning); };
  if (std::any_of(foreign_options.begin(), foreign_options.end(), begins))
    throw ConfigError(
        "the PETSc option '" + word +
        "' takes the program out of the hands of the case: leave it out, and write options out one by one");
  if (std::find(questions.begin(), questions.end(), word) != questions.end())
    throw ConfigError("the PETSc option '" + word +
                      "' asks PETSc and runs nothing: see wasserstrom --version, or the manual of PETSc");
}

/// PETSc reads this variable of the environment, too.
std::vector<std::string> environment_words() {
  const char* const text = std::getenv("PETSC_OPTIONS");
  return petsc_words(text ? text : "");
}

}  // namespace

std::vector<std::string> petsc_words(const std::string& options) {
  std::istringstream stream(options);
  return {std::istream_iterator<std::string>(stream), {}};
}

void check_petsc_options(const std::vector<std::string>& words) {
  for (const std::string& word : words) refuse_strange_letters(word);
  refuse_stray_words(words);
  for (const std::string& word : words) {
    refuse_case_option(word);
    refuse_foreign_option(word);
  }
}

PetscSession::PetscSession(const std::vector<std::string>& options) {
  check_petsc_options(environment_words());
  check_petsc_options(options);
  // Its handlers would end the run where ours note, and its files of options change what no record tells.
  std::vector<std::string> words{"wasserstrom", "-no_signal_handler", "-skip_petscrc"};
  words.insert(words.end(), options.begin(), options.end());
  std::vector<char*> pointers;
  for (std::string& word : words) pointers.push_back(word.data());
  pointers.push_back(nullptr);
  auto count = static_cast<int>(words.size());
  char** arguments = pointers.data();
  if (PetscInitialize(&count, &arguments, nullptr, nullptr) != 0)
    throw ConfigError("PETSc refused its options: see the lines above");
}

PetscSession::~PetscSession() { PetscFinalize(); }

std::vector<std::string> PetscSession::unused_options() {
  PetscInt count = 0;
  char **names = nullptr, **values = nullptr;
  std::vector<std::string> unused;
  if (PetscOptionsLeftGet(nullptr, &count, &names, &values) != 0) return unused;
  for (PetscInt i = 0; i < count; ++i)
    if (!is_late(names[i]))
      unused.emplace_back(std::string("-") + names[i] + (values[i] ? std::string(" ") + values[i] : ""));
  PetscOptionsLeftRestore(nullptr, &count, &names, &values);
  return unused;
}

std::string PetscSession::version() {
  std::array<char, 256> text{};
  PetscGetVersion(text.data(), text.size());
  return text.data();
}

TableSchema petsc_schema() {
  TableSchema schema =
      table_schema("options of PETSc",
                   {Key::text("options").default_to("\"\"").says(
                       "as on the command line, where they stand after --; an option that nothing uses is refused")});
  schema.rule = [](const Config& self, const Config&, Problems& problems) {
    try {
      check_petsc_options(petsc_words(self.text("options")));
    } catch (const ConfigError& error) {
      problems.add(self, "options", error.what());
    }
  };
  return schema;
}

}  // namespace wasserstrom
