#pragma once
// Columns that say nothing that others do not.  Private.

#include <utility>
#include <vector>

#include "wasserstrom/data/data_set.hpp"

namespace wasserstrom {

struct RedundantColumns {
  std::vector<Index> constant;
  std::vector<std::pair<Index, Index>> twins;  ///< a column, and the first that is the same; neither is constant
};

/// Those among the features, in some rows of them.  O(stored numbers).
RedundantColumns redundant_columns(const DataRows& data);

}  // namespace wasserstrom
