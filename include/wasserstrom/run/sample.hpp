#pragma once
// Fresh points of what a run has learned, for everything that looks at particles: of a mixture, of a generator, or of
// the networks of all steps (`flow.network.keep_networks`), by which new points of the start go the way of the
// particles.

#include <cstdint>
#include <optional>
#include <string>

#include "wasserstrom/base/types.hpp"
#include "wasserstrom/ranks/communicator.hpp"

namespace wasserstrom {

struct SampleOptions {
  std::string file;  ///< a snapshot of a mixture or a generator, a checkpoint with networks, or the directory of a run
  std::string output;  ///< the file to write
  Index count = 10000;
  std::uint64_t seed = 1;
  std::optional<Index> step;  ///< with networks: the law there, not that of the file
};

/// Writes `count` independent draws as a snapshot, with the values on the model's own scale where it has one; draw i
/// depends on the seed and on i alone.  Returns what was done, for the terminal.  Collective; throws ConfigError where
/// the file holds nothing to draw from, IoError for what cannot be read or written.
std::string sample_file(const SampleOptions& options, const Communicator& communicator);

}  // namespace wasserstrom
