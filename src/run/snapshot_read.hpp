#pragma once
// Reading back the small parts of a snapshot.  Private to the snapshot files.

#include "wasserstrom/data/hdf5_file.hpp"
#include "wasserstrom/run/snapshot.hpp"

namespace wasserstrom {

/// Everything of a snapshot but its particles, of a file that require_snapshot has passed.  Throws IoError.  One
/// process.
Snapshot read_snapshot(const Hdf5File& file);

}  // namespace wasserstrom
