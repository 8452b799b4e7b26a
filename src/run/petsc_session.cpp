#include "wasserstrom/run/petsc_session.hpp"

#include <petscsys.h>

#include <algorithm>
#include <array>
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

}  // namespace

PetscSession::PetscSession(const std::vector<std::string>& options) {
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
