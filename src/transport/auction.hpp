#pragma once
// An auction of columns among as many rows, with bids that become finer.  Private.

#include <vector>

#include "nearest_columns.hpp"

namespace wasserstrom {

/// Lets `potential` fall until every row has a column that is the cheapest to it but for `finest`; returns the column
/// of each row.  `coarsest` begins: bids are quartered until they are `finest`.
std::vector<std::int32_t> auction(NearestColumns& columns, Column& potential, Index rows, double coarsest,
                                  double finest);

}  // namespace wasserstrom
