#pragma once
// HDF5, the only place that knows it: a few verbs over files, groups, datasets and attributes.
//
// A file is made in three moves, because neither MPI-IO nor HDF5 reports a full disk reliably:
//   1. the root alone creates the skeleton: groups, small datasets with their values, large datasets with their space
//      allocated but not filled (serial driver), then reserves the blocks of the file from the file system;
//   2. all ranks open it together and write their rows of the large datasets into space that exists;
//   3. every rank reads its rows back by itself; the root completes, syncs and renames the file.
// Errors are IoErrors that name the file and the object; one on some rank inside MPI-IO, where it would leave the
// others waiting, ends the job.  Texts are UTF-8: others are written with \xNN in place of strange bytes, and not read.

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "wasserstrom/base/types.hpp"
#include "wasserstrom/ranks/communicator.hpp"

namespace wasserstrom {

/// Element types that our files hold.
enum class ElementType { float64, int64, uint8, text };

struct DatasetShape {
  ElementType type = ElementType::float64;
  std::vector<Index> extent;  ///< empty: a scalar
};

class Hdf5File {
 public:
  static Hdf5File create(const std::string& path);      ///< serial; replaces a file of that name
  static Hdf5File open_read(const std::string& path);   ///< serial
  static Hdf5File open_write(const std::string& path);  ///< serial, an existing file
  static Hdf5File open_write(const std::string& path, const Communicator& communicator);  ///< collective
  Hdf5File(Hdf5File&&) noexcept;
  Hdf5File& operator=(Hdf5File&&) noexcept;
  ~Hdf5File();
  void close();  ///< reports what a destructor would have to swallow

  // Making a skeleton (serial).
  void create_group(const std::string& path);
  /// Contiguous, allocated at once, not filled.  Its rows are to be written by write_rows.
  void create_dataset(const std::string& path, const DatasetShape& shape);
  void write(const std::string& path, double value);
  void write(const std::string& path, Index value);
  void write(const std::string& path, const std::string& text);  ///< scalar UTF-8 string
  void write(const std::string& path, std::span<const double> values);
  void write(const std::string& path, std::span<const Index> values);
  void write(const std::string& path, std::span<const std::uint8_t> values);
  void write(const std::string& path, const std::vector<std::string>& texts);
  void write_attribute(const std::string& object, const std::string& name, Index value);
  void write_attribute(const std::string& object, const std::string& name, double value);
  void write_attribute(const std::string& object, const std::string& name, const std::string& text);
  void write_attribute(const std::string& object, const std::string& name, std::span<const Index> values);
  /// A fixed-length ASCII attribute, as VTK wants for `Type`.
  void write_ascii_attribute(const std::string& object, const std::string& name, const std::string& text);
  void make_scale(const std::string& dataset, const std::string& name);  ///< a dimension scale, in the sense of netCDF
  void attach_scale(const std::string& dataset, unsigned axis, const std::string& scale);
  void hard_link(const std::string& existing, const std::string& alias);
  /// float64[rows, 3] that shows the first three columns of `source` (zero for columns it lacks) without a copy.
  void create_point_view(const std::string& path, const std::string& source);

  // Rows of large datasets: n rows from `first` on.  Writing is collective on a file that was opened with a
  // communicator (a rank may bring 0 rows); at most 1 GiB moves per call to MPI-IO, however many rows there are.
  void write_rows(const std::string& path, Index first, const ConstRowsRef& rows);
  void write_rows(const std::string& path, Index first, std::span<const Index> rows);
  Rows read_rows(const std::string& path, Index first, Index count) const;
  /// Rows of a dataset that a user brings, as the numbers that it means (number_rule.hpp).  Throws ConfigError, with
  /// row and column, for one that is missing or not finite.
  Rows read_meant_rows(const std::string& path, Index first, Index count) const;
  std::vector<Index> read_integer_rows(const std::string& path, Index first, Index count) const;

  // Reading (serial, small).
  bool exists(const std::string& path) const;
  DatasetShape shape(
      const std::string& path) const;  ///< of what a user may bring: any float is float64, any integer int64
  /// What the columns of a matrix are called: the texts of a dimension scale of its second axis, or else of its
  /// attribute `columns`, where there are as many as columns; empty without.
  std::vector<std::string> column_names(const std::string& dataset) const;
  std::vector<std::string> children(const std::string& group) const;  ///< names, sorted
  /// Names of all datasets below a group, each once by whatever hard link comes first: links that lead back end
  /// nowhere.
  std::vector<std::string> datasets(const std::string& group) const;
  bool is_group(const std::string& path) const;
  Index first_byte(const std::string& path) const;  ///< where in the file the values of a contiguous dataset begin
  double read_real(const std::string& path) const;
  Index read_integer(const std::string& path) const;
  std::string read_text(const std::string& path) const;
  std::vector<double> read_reals(const std::string& path) const;
  std::vector<std::string> read_texts(const std::string& path) const;
  bool has_attribute(const std::string& object, const std::string& name) const;
  Index integer_attribute(const std::string& object, const std::string& name) const;  ///< of an array its first
  double real_attribute(const std::string& object, const std::string& name) const;
  std::string text_attribute(const std::string& object, const std::string& name) const;

 private:
  struct Handle;
  explicit Hdf5File(std::unique_ptr<Handle> handle);
  std::unique_ptr<Handle> handle_;
};

/// Version of the HDF5 library, for the records.
std::string hdf5_version();

}  // namespace wasserstrom
