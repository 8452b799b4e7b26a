#pragma once
// Points of a mixture or of a generator, for everything that looks at particles.

#include <cstdint>
#include <string>

#include "wasserstrom/base/types.hpp"
#include "wasserstrom/ranks/communicator.hpp"

namespace wasserstrom {

struct SampleOptions {
  std::string file;    ///< a snapshot or checkpoint of a mixture or a generator, or the directory of a run
  std::string output;  ///< the file to write
  Index count = 10000;
  std::uint64_t seed = 1;
};

/// Writes `count` independent draws of it as a snapshot, with the values on the model's own scale where it has
/// one; draw i depends on the seed and on i alone.  Returns what was done, for the terminal.  Collective; throws
/// ConfigError where the file holds none of both, IoError for what cannot be read or written.
std::string sample_law(const SampleOptions& options, const Communicator& communicator);

}  // namespace wasserstrom
