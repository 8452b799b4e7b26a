#pragma once
// PETSc from start to end of a run, and its options.

#include <string>
#include <vector>

namespace wasserstrom {

class PetscSession {
 public:
  /// `options` are words as on a command line: `-ts_monitor`, `-log_view`.  MPI is initialised.  Collective.
  explicit PetscSession(const std::vector<std::string>& options);
  ~PetscSession();
  PetscSession(const PetscSession&) = delete;
  PetscSession& operator=(const PetscSession&) = delete;

  /// Options that nothing has asked for yet, leaving out those that PETSc reads late in a run or at its end.
  static std::vector<std::string> unused_options();

  static std::string version();
};

}  // namespace wasserstrom
