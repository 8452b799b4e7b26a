#pragma once
// The case of a run: from its file, or from the directory of an earlier run that goes on.

#include <string>
#include <vector>

#include "wasserstrom/case/config.hpp"
#include "wasserstrom/ranks/communicator.hpp"

namespace wasserstrom {

struct RunCase : Case {
  bool was_effective = false;  ///< the effective case of an earlier run: its comments tell where values came from
};

/// The text of a case file: a regular file of at most 10 MB.  Throws ConfigError when it cannot be read.  Local.
std::string read_case_file(const std::string& path);

/// The case of a file with these overrides, and options of PETSc behind its own.  The root reads, all ranks check the
/// same text.  Throws ConfigError with all that is wrong.  Collective.
RunCase load_case(const std::string& path, const std::vector<std::string>& overrides,
                  const std::vector<std::string>& petsc_options, const Communicator& communicator);

/// The case that the directory of a run holds: its effective.toml or, where that is missing, what its newest good
/// checkpoint was written by.  Overrides may change what a restart may change; ConfigError for others.  Collective.
RunCase load_held_case(const std::string& directory, const std::vector<std::string>& overrides,
                       const Communicator& communicator);

/// The effective case as it is recorded, with paths from the folder of the case; and as it stands in `directory`, with
/// paths from there.  Local; the second looks at the folders.
std::string effective_text(const RunCase& a_case);
std::string effective_text_in(const std::string& directory, const RunCase& a_case);

/// The folder in which the relative paths of a case start.
std::string case_folder(const Case& a_case);

/// The name of a run: run.name, or the stem of the case file.
std::string case_name(const Case& a_case);

}  // namespace wasserstrom
