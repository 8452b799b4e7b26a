#pragma once
// Which rows of a data set a filter keeps.  Private.

#include <string>
#include <vector>

#include "filter_parser.hpp"
#include "wasserstrom/data/data_set.hpp"

namespace wasserstrom {

class RowFilter {
 public:
  /// Throws FilterMistake.
  explicit RowFilter(const std::string& text) : steps_(parse_filter(text)) {}

  /// The rows for which it holds, ascending; every row for an empty text.  Throws ConfigError for a column or a level
  /// that the data set lacks.  O(rows comparisons), times log(entries) in a sparse design.
  std::vector<Index> rows(const DataSet& data) const;

 private:
  std::vector<FilterStep> steps_;
};

}  // namespace wasserstrom
