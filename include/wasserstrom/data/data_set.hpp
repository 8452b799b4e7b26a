#pragma once
// Data of the user: rows of features with a response each, read from a file that `[[data]]` of the case names.
//
// Formats csv, libsvm, idx, hdf5 and json, plain or compressed with gzip or bzip2 (recognised by their first bytes).
// The root reads a file once and hands it round: every rank holds one copy (of standardised data two, as filters look
// at the values before), which all objectives share.

#include <cstdint>
#include <map>
#include <memory>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "wasserstrom/base/digest.hpp"
#include "wasserstrom/base/types.hpp"
#include "wasserstrom/case/config.hpp"
#include "wasserstrom/ranks/communicator.hpp"

namespace wasserstrom {

/// A rows x columns matrix of features, stored row by row: all entries, or (sparse) those that the file lists with
/// their columns, explicit zeros among them; what is not stored is 0.
class Design {
 public:
  struct Row {
    std::span<const double> value;
    std::span<const std::int32_t> column;  ///< ascending; empty in a dense design, whose columns are 0, 1, 2, ...
  };

  Design() = default;
  static Design dense(Index columns, std::vector<double> values);
  /// `start` has an entry for each row and one more; row i has entries start[i] to start[i + 1] - 1.
  static Design sparse(Index columns, std::vector<Index> start, std::vector<std::int32_t> column,
                       std::vector<double> values);

  Index rows() const { return rows_; }
  Index columns() const { return columns_; }
  bool is_sparse() const { return !start_.empty(); }
  Row row(Index i) const;
  double at(Index row, Index column) const;                  ///< O(log entries) in a sparse design
  std::span<const double> values() const { return value_; }  ///< all that are stored, row after row

  double bytes() const;                              ///< of its arrays
  void add_to(Digest& digest) const;                 ///< shape and contents
  void broadcast(const Communicator& communicator);  ///< hands the root's design to all ranks; collective

 private:
  Index rows_ = 0, columns_ = 0;
  std::vector<double> value_;
  std::vector<Index> start_;
  std::vector<std::int32_t> column_;
};

/// A column of a file that is no feature by itself, but that filters of rows may look at.
struct AsideColumn {
  std::string name;
  Index number = 0;                 ///< as the file counts its columns
  std::vector<double> values;       ///< rows; of a category the number of the level
  std::vector<std::string> levels;  ///< of a category, ascending; empty for numbers
};

struct DataSet {
  std::string name;
  Design design;
  Column response;                   ///< rows; empty for data without one
  std::vector<std::string> columns;  ///< names of the features: of `names`, of the file's header, or x<number_of(j)>
  bool has_names = false;            ///< whether they are of the user
  std::string standardized_by;       ///< the data set whose means and deviations were used; empty for none
  std::string response_name;         ///< in the file's header; empty without one
  Index first_column = 0;            ///< the number that the file gives to its first column (index_base of LIBSVM text)
  Index response_column = -1;        ///< the number of the response if it is a column of the same table, else -1
  std::vector<Index> numbers;        ///< that the file gives to the features; empty: first_column and on
  std::vector<AsideColumn> asides;   ///< categories, and columns of numbers that were left out
  std::string reading;               ///< how the file was read, in words, where that was decided; on the root only

  Index number_of(Index column) const;   ///< what the file counts feature `column` as
  Index feature_of(Index number) const;  ///< the first that the file counts so; -1 for none
};

/// Some rows of a data set, ascending.
struct DataRows {
  std::shared_ptr<const DataSet> data;
  std::vector<Index> rows;
};

/// The schema of `[[data]]`.
TableSchema data_schema();

/// All data sets of a case.
class DataSets {
 public:
  DataSets() = default;

  /// Reads what the `[[data]]` tables name; relative paths start at `directory`.  Collective.  Throws ConfigError on
  /// all ranks, with file and line, when a file cannot be read or does not fit.
  DataSets(const std::vector<Config>& tables, const std::string& directory, const Communicator& communicator);

  /// The rows of the data set `name` for which `filter` holds; all for an empty one.  A filter is made of comparisons,
  /// joined by "and", "or", "not" and brackets: `row % 5 != 0`, `column 71 = 1`, `column age >= 0.5`, `response = 8`,
  /// `column city = "Bonn"`; `row` counts from 0, columns go by name or by the file's number, values are those before
  /// standardising.  Local.  Throws ConfigError for a column that there is none of, or when no row is left.
  DataRows select(const std::string& name, const std::string& filter) const;

  /// The same for a table with the keys of data_keys; errors begin with its path.
  DataRows select(const Config& table) const;

  /// What a user should know and did not say, a line each: of each data set its rows, features and response and how its
  /// file was read; how many rows each use has; columns that are constant or repeat others in rows of what is no
  /// diagnostic; data that nothing has selected.  Complete on the root only.  Local; O(numbers) for each use.
  std::vector<std::string> remarks() const;

  double bytes() const;  ///< of features and responses, on each rank

  /// Fingerprint of everything that was read, by which a restart sees that a file has changed; empty without data.
  std::string digest() const;

 private:
  struct Entry {
    std::shared_ptr<const DataSet> data, as_read;  ///< the same one where nothing was standardised
  };
  DataRows select_for(const std::string& user, const std::string& name, const std::string& filter) const;

  std::map<std::string, Entry> sets_;
  mutable std::map<std::pair<std::string, std::string>, std::vector<std::string>> uses_;  ///< name, filter: users
};

/// The keys `data` and `rows` of a table that looks at data.  `data` is required; where it need not be given, the table
/// declares it `.optional()` instead.
std::vector<Key> data_keys();

/// A rule for such a table: complains when `data` names no `[[data]]`, or `rows` is no filter.
void check_data_keys(const Config& self, const Config& whole, Problems& problems);

}  // namespace wasserstrom
