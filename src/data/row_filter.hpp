#pragma once
// Which rows of a data set: comparisons such as `column age >= 0.5 and row % 5 != 0`, all of which have to hold.
// Private.

#include <stdexcept>
#include <string>
#include <vector>

#include "wasserstrom/data/data_set.hpp"

namespace wasserstrom {

/// A text that is no filter: what is wrong with which of its characters.
struct FilterMistake : std::runtime_error {
  FilterMistake(const std::string& what, std::size_t first, std::size_t count)
      : std::runtime_error(what), begin(first), length(count) {}
  std::size_t begin, length;
};

class RowFilter {
 public:
  /// Throws FilterMistake.
  explicit RowFilter(const std::string& text);

  /// The rows for which all comparisons hold, ascending; every row for an empty text.  Throws ConfigError for a column
  /// that the data set lacks.  O(rows comparisons), times log(entries) in a sparse design.
  std::vector<Index> rows(const DataSet& data) const;

  enum class Subject { row, response, column };
  struct Comparison {
    Subject subject = Subject::row;
    std::string column;   ///< name or number
    bool quoted = false;  ///< the column's name stood in quotes, so that it is no number
    Index modulus = 0;    ///< of the row's number; 0 for none
    std::string relation;
    double number = 0;
  };

 private:
  std::vector<Comparison> comparisons_;
};

}  // namespace wasserstrom
