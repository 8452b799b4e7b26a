#pragma once
// Files with programs of the user's.  Private.

#include <string>

#include "wasserstrom/ranks/communicator.hpp"

namespace wasserstrom {

/// The bytes of a file, which the root reads for all.  Throws ConfigError.  Collective.
std::string read_for_all(const std::string& path, const Communicator& communicator);

/// The fingerprint of a file that the root reads.  Collective.
std::string file_digest(const std::string& path, const Communicator& communicator);

}  // namespace wasserstrom
