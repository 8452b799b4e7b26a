#pragma once
// What a file of particles says of itself, and the case that it holds.  Private.

#include <memory>
#include <string>

#include "wasserstrom/diagnostics/reference.hpp"
#include "wasserstrom/run/problem.hpp"

namespace wasserstrom {

/// Texts on all ranks.
struct FileFacts {
  Index step = 0;   ///< on the root
  double time = 0;  ///< on the root
  ParticleNames names;
  Column weights;  ///< of the objectives, on all ranks; empty where the file has none
  std::string effective_case, case_path, data_digest;  ///< empty where the file does not say
};

/// The root reads; throws IoError where the file is damaged.  Collective.
FileFacts read_facts(const std::string& path, const Communicator& communicator);

/// The problem of the case that the file holds.  Throws ConfigError where it cannot be used, and says why.  Collective.
std::unique_ptr<Problem> problem_in_file(const std::string& path, const FileFacts& facts,
                                         const Communicator& communicator);

}  // namespace wasserstrom
