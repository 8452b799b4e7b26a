#pragma once
// Rows of a data set as points.

#include "wasserstrom/data/data_set.hpp"

namespace wasserstrom {

/// Their features, all entries: a matrix with a row for each.  Local; O(rows columns).
Rows feature_rows(const DataRows& data);

}  // namespace wasserstrom
