#pragma once
// Whether an HDF5 file has the shape of a snapshot, looked at before anything else is read of it.  Private to the
// snapshot files.

#include <string>

#include "wasserstrom/hdf5/hdf5_file.hpp"

namespace wasserstrom {

/// Throws IoError for a file that is no snapshot of a version that is read here, and for one that lacks what
/// docs/file-format.md promises, or has it in another type or shape.  Reads attributes and shapes only.  One process.
void require_snapshot(const Hdf5File& file, const std::string& path);

}  // namespace wasserstrom
