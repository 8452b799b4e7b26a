#pragma once
// One tile of targets and a run of sources: what the inner loop of DistanceScan is given.

#include "wasserstrom/base/types.hpp"

namespace wasserstrom {

struct DistanceTile {
  static constexpr Index width = 32;  ///< targets, side by side

  const double* target;  ///< [dimension][width]
  const double* source;  ///< [count][dimension]
  Index dimension, count;
  double low, high;
  /// The first source lies `offset` steps above the first target; pairs of 1 to `most` steps count.
  double offset, most;
};

}  // namespace wasserstrom
