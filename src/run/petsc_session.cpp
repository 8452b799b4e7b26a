#include "wasserstrom/run/petsc_session.hpp"

#include <petscsys.h>

#include <algorithm>
#include <array>
#include <cctype>
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

/// A dash and a letter; a dash and a digit is a number.
bool is_option(std::string_view word) {
  return word.size() > 1 && word[0] == '-' && (std::isalpha(static_cast<unsigned char>(word[1])) || word[1] == '-');
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

void refuse_case_options(const std::vector<std::string>& words) {
  for (const std::string& word : words)
    for (const auto& [option, key] : case_options)
      if (word == option)
        throw ConfigError("the PETSc option '" + word + "' would contradict the case: set " + std::string(key) +
                          " there, or with --set");
}

}  // namespace

PetscSession::PetscSession(const std::vector<std::string>& options) {
  refuse_stray_words(options);
  refuse_case_options(options);
  std::vector<std::string> words{"wasserstrom"};
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

}  // namespace wasserstrom
