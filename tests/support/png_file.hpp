#pragma once
// PNG files, byte by byte.

#include <cstdint>
#include <string>
#include <vector>

namespace wasserstrom::test {

/// Numbers of PNG for what a pixel holds.
enum class PngColour : std::uint8_t { grey = 0, rgb = 2, palette = 3, grey_alpha = 4, rgba = 6 };

struct PngPicture {
  int width = 0, height = 0;
  PngColour colour = PngColour::grey;
  int bits = 8;                     ///< of a number; below 8 the rows come packed, and are not interlaced
  std::vector<std::string> pixels;  ///< bytes of each pixel, row after row; of packed ones a string for each row
  bool interlaced = false;          ///< in the seven passes of Adam7
  std::string palette = {};         ///< contents of PLTE, three bytes an entry
  std::string transparency = {};    ///< contents of tRNS
};

std::string png_file(const PngPicture& picture);

/// A chunk of a PNG: length, name, data, checksum.
std::string png_chunk(const std::string& name, const std::string& data);

/// Four bytes, the high one first.
std::string big_endian(std::uint32_t number);

}  // namespace wasserstrom::test
