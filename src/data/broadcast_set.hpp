#pragma once
// A data set for all ranks.  Private.

#include "wasserstrom/data/data_set.hpp"

namespace wasserstrom {

/// Hands the root's data set to all ranks, but for how it was read.  Collective.
void broadcast_set(DataSet& set, const Communicator& communicator);

}  // namespace wasserstrom
