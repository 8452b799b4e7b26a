#pragma once
// Squared distances from one point to many.

#include "simd/panels.hpp"
#include "wasserstrom/base/types.hpp"

namespace wasserstrom {

/// out_j = |point - x_j|^2 for the points x of so many tiles, which lie [tile][coordinate][tile_width]; `out` has
/// tile_width numbers for each tile.  The coordinates are added up in their order, and what one gets does not depend on
/// the others.
void square_distances(const double* point, Index dimension, const double* x, Index tiles, double* out);

}  // namespace wasserstrom
