#pragma once
// Features brought to mean 0 and standard deviation 1.  Private.

#include "wasserstrom/data/data_set.hpp"

namespace wasserstrom {

/// The features of `data`, less the mean of each column of `reference` and divided by its standard deviation (the root
/// of the mean squared deviation over all n rows); a column that is constant there is only centred.  The result is
/// dense, since what was zero is so no longer.  The response stays as it is.  O(rows columns).  Throws ConfigError when
/// the columns differ in number, or a dense design would take more than 1 GiB.
Design standardized(const DataSet& data, const DataSet& reference);

}  // namespace wasserstrom
