#pragma once
// Files that are of another kind than a reader wants, told by their first bytes.  Private.

#include <string>
#include <string_view>

namespace wasserstrom {

/// What a file is that begins with the bytes of `path`, and what to do with it: "a NumPy array (.npy): save it ...".
/// Empty for HDF5, and where the beginning is of no known kind.
std::string kind_of_file(const std::string& path);

/// Throws ConfigError where `start`, the first bytes of what is in the file `path` (unpacked, some hundred of them),
/// are those of a known kind of file that no reader of text takes: HDF5, NumPy, a spreadsheet, text in UTF-16, ...
void refuse_foreign_kind(const std::string& path, std::string_view start);

/// What `path` is where it is no regular file ("it is a directory", a pipe, a device), whose reading may never end;
/// empty for a file, and where there is nothing.
std::string not_a_file(const std::string& path);

}  // namespace wasserstrom
