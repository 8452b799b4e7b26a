#pragma once
// The log density of a mixture and its gradient at sixteen points, side by side in vector registers.

#include "simd/aligned_array.hpp"
#include "wasserstrom/measures/mixture.hpp"

namespace wasserstrom {

constexpr Index score_lanes = 16;

/// One component, as a tile asks for it.
struct TileComponent {
  const double* mean;     ///< d
  const double* inverse;  ///< see DensityRows
  const double* columns;  ///< of a triangle the same column by column, each from its diagonal on
  double offset;          ///< log of alpha_j and of what normalises
};

/// The sums of a tile so far: q = exp(largest) sum, with e_j = exp(log(alpha_j q_j) - largest).
struct ScoreTile {
  explicit ScoreTile(Index dimension)
      : position(dimension * score_lanes),
        score(dimension * score_lanes),
        deviation(dimension * score_lanes),
        white(dimension * score_lanes),
        sums(2 * score_lanes) {}

  AlignedArray position;          ///< d x lanes
  AlignedArray score;             ///< d x lanes: sum_j e_j grad log q_j
  AlignedArray deviation, white;  ///< d x lanes, for the component that is being added
  AlignedArray sums;              ///< largest (lanes), sum (lanes)

  double* largest() { return sums.data(); }
  double* sum() { return sums.data() + score_lanes; }
};

/// Adds one component.  Local, O(d^2) or O(d) for each lane, whose bits do not depend on the others.
void add_component(const ComponentShape& shape, const TileComponent& component, ScoreTile& tile);

}  // namespace wasserstrom
