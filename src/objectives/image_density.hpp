#pragma once
// A picture as a density over the pixels of a raster.  Private.

#include "wasserstrom/base/types.hpp"

namespace wasserstrom {

/// What a case says of it.
struct RasterOptions {
  Index resolution;   ///< R: the raster has R x R pixels, whatever the sides of the picture are
  double smoothing;   ///< sigma, in pixels of the raster
  double background;  ///< b, the part of the wide filters
};

/// The density of a picture that is `darkness` (height x width, top row first, not negative), R x R, row 0 at the
/// bottom:
///
///   p = G_sigma(I) + b (G_{R/10} + G_{R/5} + G_{R/2})(I)
///
/// where I is the picture upside down on the raster and G_s a Gaussian filter of s pixels, which keeps the sum.  Not
/// normalised: a factor of I, such as its largest value, would be one of p.  Local, O(height width R).
Rows image_density(const Rows& darkness, const RasterOptions& options);

/// The filter for n pixels as a matrix, n x n: out = G in.  Its weights are those of exp(-k^2 / (2 s^2)) for |k| up to
/// 4 s, rounded, divided by their sum; at the ends pixels are mirrored (d c b a | a b c d | d c b a).  Up to 1/8 of a
/// pixel it changes nothing.
Rows gaussian_filter(Index pixels, double sigma);

}  // namespace wasserstrom
