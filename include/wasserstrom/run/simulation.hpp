#pragma once
// A run from its case: builds every part in one place, and goes, from the start or from a checkpoint.

#include <string>
#include <vector>

#include "wasserstrom/base/config.hpp"
#include "wasserstrom/particles/communicator.hpp"

namespace wasserstrom {

struct RunOptions {
  std::string case_path;
  std::string directory;               ///< empty: runs/<name of the case>
  std::vector<std::string> overrides;  ///< key=value
  bool overwrite = false;
  std::string restart = "none";  ///< none, auto, latest, or a checkpoint file
  std::string max_wall;          ///< as wall_limit reads it; empty for no limit
  std::vector<std::string> petsc_options;
  std::string command_line;  ///< for the records
};

/// The text of a case file.  Throws ConfigError when it cannot be read.  Local.
std::string read_case_file(const std::string& path);

/// The name of a run: run.name, or the stem of the case file.
std::string case_name(const Case& a_case);

/// Where a run writes.
std::string output_directory(const RunOptions& options, const Case& a_case);

/// Runs a case to its end, or until it is asked to stop.  Returns exit_finished or exit_stopped.  Collective; MPI is
/// initialised.
int run_case(const RunOptions& options, const Communicator& communicator);

}  // namespace wasserstrom
