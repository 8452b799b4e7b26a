#pragma once
// The seal of a file: a line behind what HDF5 wrote, with the length of that and the fingerprint of all of it but the
// large arrays.
//
// HDF5 trusts what it reads: a damaged length of a text can make it touch memory that is not its own.  So a file that a
// run is to go on from is checked before HDF5 sees it.  The large arrays are protected by the hashes of their blocks
// (content_digest.hpp) and left out here, so that sealing a file costs the root some tens of kilobytes.  HDF5 and the
// tools that use it do not mind bytes behind the end that they know of.  Private to the run folder; used by the root.

#include <string>
#include <vector>

#include "wasserstrom/base/types.hpp"

namespace wasserstrom {

/// Bytes begin to begin + size - 1 of a file.
struct ByteRange {
  Index begin, size;
};

/// Appends the seal of everything but `arrays`, which do not overlap.  Throws IoError.
void seal_file(const std::string& path, std::vector<ByteRange> arrays);

/// Whether there is a seal, whole or not.  Throws IoError.
bool has_seal(const std::string& path);

/// Whether the file still is what was sealed: empty, or what is wrong with it.  Throws IoError when it cannot be read.
std::string seal_fault(const std::string& path);

}  // namespace wasserstrom
