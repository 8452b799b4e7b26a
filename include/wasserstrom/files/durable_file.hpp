#pragma once
// Files that are there whole or not at all: space reserved before writing, synced, then renamed.  Used by the root
// alone. All throw IoError with the reason of the operating system.  Private to the run folder.

#include <cstdint>
#include <string>

namespace wasserstrom {

/// Makes the file system give the file `path` all the blocks of its present length, so that later writes into it cannot
/// meet a full disk.  `wanted` is the name for the message.  Silent where the file system cannot reserve.
void reserve_space(const std::string& path, const std::string& wanted);

/// The same for the first `bytes` bytes, without making the file longer.  For a file that HDF5 is about to fill:
/// HDF5 1.10 does not survive a close that meets a full disk (the process dies of it at its end), so it must not come
/// to that.
void reserve_ahead(const std::string& path, const std::string& wanted, std::uintmax_t bytes);

/// Gives back what was reserved behind the end of the file.
void release_rest(const std::string& path);

/// Puts the finished file `temporary` in the place of `path`: syncs it, renames it, syncs the directory.
void replace_file(const std::string& temporary, const std::string& path);

}  // namespace wasserstrom
