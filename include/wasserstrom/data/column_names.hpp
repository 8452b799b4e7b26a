#pragma once
// What the columns of a table in a file of the user are called, and which of them are meant by names of ours.

#include <optional>
#include <string>
#include <vector>

#include "wasserstrom/base/types.hpp"

namespace wasserstrom {

/// The names of a text table are its header's.  Those of the `dataset` of an HDF5 file are the texts of a dimension
/// scale of its second axis, as in netCDF and in our snapshots, or else those of its attribute `columns`.  Empty where
/// the file does not say.  Throws ConfigError when the first lines of a text can be read in two ways or no row fits the
/// header, IoError when the file cannot be read.  Local.
std::vector<std::string> column_names(const std::string& path, const std::string& dataset);

/// Whether two names mean the same: but for blanks, and for an index, which Stan's CSV files write theta.1.2 and R
/// theta.1.2. where we write theta[1,2].
bool is_same_name(const std::string& one, const std::string& other);

/// The places of the names `wanted` among `found`, in the order of `wanted`; none where one of them is missing.  Throws
/// ConfigError when one stands there twice; `who` begins the message.
std::optional<std::vector<Index>> find_columns(const std::vector<std::string>& found,
                                               const std::vector<std::string>& wanted, const std::string& who);

/// The names, in their order, behind each other: x0, x1, x2, ... and how many more where there are many.
std::string listed(const std::vector<std::string>& names);

}  // namespace wasserstrom
