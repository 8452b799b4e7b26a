#pragma once
// A run from its case: builds every part in one place, and goes, from the start or from a checkpoint.

#include <string>
#include <vector>

#include "wasserstrom/case/config.hpp"
#include "wasserstrom/ranks/communicator.hpp"
#include "wasserstrom/run/case_file.hpp"

namespace wasserstrom {

struct RunOptions {
  std::string case_path;
  std::string directory;  ///< empty: runs/<name of the case>
  bool go_on = false;  ///< with what `directory` holds: its case, its newest good checkpoint; `case_path` is not used
  std::vector<std::string> overrides;  ///< key=value
  bool overwrite = false;
  std::string restart = "none";  ///< none, auto, latest, or a checkpoint file
  std::string max_wall;          ///< as wall_limit reads it; empty for no limit
  std::vector<std::string> petsc_options;
  std::string command_line;  ///< for the records
};

/// Where a run writes.
std::string output_directory(const RunOptions& options, const Case& a_case);

/// Runs a case to its end, or until it is asked to stop.  Returns exit_finished or exit_stopped.  Collective; MPI is
/// initialised.
int run_case(const RunOptions& options, const Communicator& communicator);

}  // namespace wasserstrom
