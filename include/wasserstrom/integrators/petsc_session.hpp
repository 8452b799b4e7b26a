#pragma once
// PETSc from start to end of a run, and its options.

#include <string>
#include <vector>

#include "wasserstrom/case/config.hpp"

namespace wasserstrom {

/// The schema of `[petsc]`.
TableSchema petsc_schema();

std::vector<std::string> petsc_words(const std::string& options);  ///< parted at blanks

/// Refuses with a ConfigError words that are no options, and options that would contradict the case or take the program
/// out of its hands (a debugger, files of further options).  Local.
void check_petsc_options(const std::vector<std::string>& words);

class PetscSession {
 public:
  /// `options` are words as on a command line: `-ts_monitor`, `-log_view`; check_petsc_options holds for them, and for
  /// those of the environment.  PETSc puts up no signal handlers and reads no .petscrc.  MPI is initialised.
  /// Collective.
  explicit PetscSession(const std::vector<std::string>& options);
  ~PetscSession();
  PetscSession(const PetscSession&) = delete;
  PetscSession& operator=(const PetscSession&) = delete;

  /// Options that nothing has asked for yet, leaving out those that PETSc reads late in a run or at its end.
  static std::vector<std::string> unused_options();

  static std::string version();
};

}  // namespace wasserstrom
