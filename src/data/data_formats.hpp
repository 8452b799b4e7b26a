#pragma once
// The formats of data that there are: keys of each, and how its file becomes a data set.  Private.

#include <string>

#include "wasserstrom/case/config.hpp"
#include "wasserstrom/data/data_set.hpp"

namespace wasserstrom {

struct DataFormat {
  Variant declaration;

  /// Reads what `table` names whole: design and response, and names of columns if the file has some.  Throws
  /// ConfigError.  Local.
  DataSet (*read)(const Config& table, const std::string& directory);
};

/// The path that `key` of `table` gives; a relative one starts at `directory`.
std::string path_in(const Config& table, const std::string& key, const std::string& directory);

DataFormat libsvm_format();
DataFormat csv_format();
DataFormat idx_format();
DataFormat hdf5_format();
DataFormat json_format();
DataFormat multi_digit_format();

}  // namespace wasserstrom
