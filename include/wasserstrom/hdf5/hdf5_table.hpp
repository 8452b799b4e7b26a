#pragma once
// A table of numbers in an HDF5 file that a user brings: data, starting positions, weights, references.

#include <optional>
#include <string>
#include <vector>

#include "wasserstrom/hdf5/hdf5_file.hpp"

namespace wasserstrom {

/// Whether there is a file of that name that holds HDF5, whatever its name ends with.
bool is_hdf5_file(const std::string& path);

/// A dataset of integers or floating-point numbers with a row per index of its first axis, the other axes flattened.
/// Its numbers are those that it means by the conventions of netCDF and CF: unpacked by scale_factor and add_offset.
/// Everything that is wrong with it is a ConfigError: no such file or dataset, text, truth values or records in place
/// of numbers, no rows, rows that were never written, and for a row that is read a missing value (missing_value,
/// _FillValue, HDF5's own fill value, outside of valid_range) or a number that is not finite, with row and column.
class Hdf5Table {
 public:
  Hdf5Table(const std::string& path, const std::string& dataset);                                    ///< local
  Hdf5Table(const std::string& path, const std::string& dataset, const Communicator& communicator);  ///< collective

  const std::vector<Index>& extent() const { return extent_; }
  Index rows() const { return extent_[0]; }
  Index columns() const { return columns_; }

  /// What its columns are called (Hdf5File::column_names).
  std::vector<std::string> column_names() const;

  /// Whether the file holds something of that name as well.
  bool is_beside(const std::string& other) const { return file_.exists(other); }

  /// `count` rows from `first` on.  Collective where the constructor was.
  Rows read(Index first, Index count) const;

 private:
  void look();
  [[noreturn]] void refuse(const std::string& what) const;

  std::string path_, dataset_;
  Hdf5File file_;
  std::optional<Communicator> communicator_;  ///< of the ranks that opened it together
  std::vector<Index> extent_;
  Index columns_ = 0;
};

}  // namespace wasserstrom
