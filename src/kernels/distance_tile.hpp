#pragma once
// What the loops over squared distances are given: sources, and one tile of targets, [dimension][tile_width].

#include "wasserstrom/base/types.hpp"

namespace wasserstrom {

/// Points y_j of consecutive numbers.
struct Sources {
  const double* position;  ///< [count][dimension]
  Index number, count;     ///< that of the first, and how many
};

/// For the loop of DistanceScan.
struct DistanceTile {
  const double* target;
  const double* source;  ///< [count][dimension]
  Index dimension, count;
  double low, high;
  /// The first source lies `offset` steps above the first target; pairs of 1 to `most` steps count.
  double offset, most;
};

/// For that of DistanceFilter: one panel of sources.
struct FilterTile {
  const double *target, *norm;   ///< targets and their squared norms
  const double *factor, *norms;  ///< of the sources
  Index dimension;
  double low, high;
  double bound, least;  ///< an error is at most `least` and `bound` times the sum of the squared norms
};

}  // namespace wasserstrom
