#pragma once
// Tables of numbers in files of the user: text (one row a line; commas, semicolons, blanks or tabs between numbers;
// lines that begin with '#' and one header line are passed over) or an HDF5 dataset, by the ending .h5 or .hdf5.

#include <string>

#include "wasserstrom/base/types.hpp"

namespace wasserstrom {

bool is_hdf5_name(const std::string& path);

/// Reads a text table whole, unpacking one that is packed with gzip or bzip2.  Throws ConfigError with file, line and
/// text of what does not fit.  Local.
Rows read_text_table(const std::string& path);

}  // namespace wasserstrom
