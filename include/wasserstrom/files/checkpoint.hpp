#pragma once
// A checkpoint: a snapshot plus /state, all that a run needs to go on to the same bits, on any number of ranks.

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "wasserstrom/base/archive.hpp"
#include "wasserstrom/files/snapshot.hpp"
#include "wasserstrom/particles/particle_set.hpp"

namespace wasserstrom {

/// Writes a checkpoint the way write_snapshot writes a snapshot, with what the parts of the run remember in /state, and
/// returns its content digest.  Collective.
std::string write_checkpoint(const std::string& path, const Snapshot& snapshot, const ParticleSet& particles,
                             const Pages& memory, const std::map<std::string, Rows>& columns = {});

/// What a checkpoint brings back.
struct Restored {
  Snapshot snapshot;
  Rows position;                        ///< rows of this rank x d
  Column weight;                        ///< rows of this rank, of weighted particles; else empty
  std::map<std::string, Rows> columns;  ///< further per-particle arrays of /particles (momentum)
  Pages memory;                         ///< /state but for step and time
  std::string digest;                   ///< content_digest of the file
};

/// Reads a checkpoint that newest_good_checkpoint accepted.  `layout` is that of the new run; its N must be the file's
/// (else ConfigError).  Throws IoError for a file of an earlier format, whose /state has other names.  Collective.
Restored read_checkpoint(const std::string& path, const Layout& layout);

/// The newest checkpoint in `folder` (a file step_*.h5) that has no fault, if there is one.  The root alone looks, from
/// the newest name down, before any other rank opens a file; what it passes over is told in `warnings` (on every rank).
/// `end_time`: of the run that is to go on; it passes over what was fitted to another end, and throws ConfigError where
/// nothing else is left.  Collective.
std::optional<std::string> newest_good_checkpoint(const std::string& folder, const Communicator& communicator,
                                                  std::vector<std::string>& warnings,
                                                  std::optional<double> end_time = {});

/// Where the end is kept that a step on the way was fitted to, if one was.
inline const std::string fitted_to_page = "integration/fitted_to";

/// The end that a step on the way to this checkpoint was fitted to, if one was.  On the root.
std::optional<double> fitted_end(const std::string& path);

/// Whether the one file is a good checkpoint: empty, or what is wrong with it.  Its length and everything but the large
/// arrays are checked before HDF5 opens it, then format, completeness and the content digest, for which every array is
/// read once.  On the root.
std::string checkpoint_fault(const std::string& path);

}  // namespace wasserstrom
