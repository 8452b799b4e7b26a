#pragma once
// Reading back the small parts of a snapshot.  Private to the snapshot files.

#include "wasserstrom/files/snapshot.hpp"
#include "wasserstrom/hdf5/hdf5_file.hpp"

namespace wasserstrom {

/// Everything of a snapshot but its particles, of a file that require_snapshot has passed.  Throws IoError.  One
/// process.
Snapshot read_snapshot(const Hdf5File& file);

}  // namespace wasserstrom
