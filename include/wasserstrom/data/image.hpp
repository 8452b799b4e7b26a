#pragma once
// Pictures in files of the user: PNG, and the PGM and PPM of Netpbm in text and in bytes.

#include <string>

#include "wasserstrom/base/types.hpp"

namespace wasserstrom {

/// A picture as it is seen on white paper, the first row at the top.
struct Image {
  Rows darkness;       ///< height x width; 1 - the mean of red, green and blue: 0 for white, 1 for black
  std::string digest;  ///< fingerprint of what was read
};

/// More than these are refused: width x height, and bytes of a file once it is unpacked.
inline constexpr Index most_pixels = Index{1} << 25, most_image_bytes = Index{1} << 28;

/// Reads a PNG (grey, colour or palette, with or without transparency, 8 or 16 bits, interlaced or not), or the first
/// picture of a PGM or PPM file (P2, P3, P5, P6); any of them may be packed with gzip or bzip2.  Colours count by the
/// numbers that they are stored as, in steps of 1/255 in a PNG: the scale is that of a screen, not of light.  What is
/// transparent lets white through.  Throws ConfigError where the file is no such picture, damaged or too large.  Local;
/// holds some 12 bytes per pixel besides the file.
Image read_image(const std::string& path);

}  // namespace wasserstrom
