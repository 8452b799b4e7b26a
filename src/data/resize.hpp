#pragma once
// Pictures of another size.  Private.

#include <vector>

#include "wasserstrom/base/types.hpp"

namespace wasserstrom {

/// `count` pictures of height x width pixels, each row by row, as side x side.  Along each axis of n pixels the new
/// pixel o is a mean of the old ones with weights
///
///   w_i = max(0, 1 - |i + 1/2 - (o + 1/2) n / side| / s) over their sum,   s = max(1, n / side)
///
/// linear interpolation where it grows, and a triangle over all pixels that it stands for where it shrinks, as
/// imaging libraries do it.  O(count height width) times the width of the triangle.
std::vector<double> resized(const std::vector<double>& pictures, Index count, Index height, Index width, Index side);

}  // namespace wasserstrom
