#include "png_file.hpp"

#include <zlib.h>

#include <stdexcept>

namespace wasserstrom::test {
namespace {

std::string deflated(const std::string& bytes) {
  uLongf size = compressBound(bytes.size());
  std::string packed(size, '\0');
  if (compress(reinterpret_cast<Bytef*>(packed.data()), &size, reinterpret_cast<const Bytef*>(bytes.data()),
               bytes.size()) != Z_OK)
    throw std::runtime_error("zlib does not pack");
  packed.resize(size);
  return packed;
}

/// Every `down`-th row from `top` on and of these every `across`-th pixel from `left` on, each row behind the number of
/// the filter "none".
std::string pass(const PngPicture& picture, int left, int top, int across, int down) {
  std::string rows;
  for (int y = top; y < picture.height && left < picture.width; y += down) {
    rows += '\0';
    for (int x = left; x < picture.width; x += across)
      rows += picture.pixels[static_cast<std::size_t>(y * picture.width + x)];
  }
  return rows;
}

std::string scanlines(const PngPicture& picture) {
  if (picture.bits < 8) {
    std::string rows;
    for (const std::string& row : picture.pixels) rows += '\0' + row;
    return rows;
  }
  if (!picture.interlaced) return pass(picture, 0, 0, 1, 1);
  return pass(picture, 0, 0, 8, 8) + pass(picture, 4, 0, 8, 8) + pass(picture, 0, 4, 4, 8) + pass(picture, 2, 0, 4, 4) +
         pass(picture, 0, 2, 2, 4) + pass(picture, 1, 0, 2, 2) + pass(picture, 0, 1, 1, 2);
}

}  // namespace

std::string big_endian(std::uint32_t number) {
  std::string bytes;
  for (int shift = 24; shift >= 0; shift -= 8) bytes += static_cast<char>(number >> shift & 0xFF);
  return bytes;
}

std::string png_chunk(const std::string& name, const std::string& data) {
  const std::string body = name + data;
  const auto sum = crc32(0, reinterpret_cast<const Bytef*>(body.data()), static_cast<uInt>(body.size()));
  return big_endian(static_cast<std::uint32_t>(data.size())) + body + big_endian(static_cast<std::uint32_t>(sum));
}

std::string png_file(const PngPicture& picture) {
  std::string header =
      big_endian(static_cast<std::uint32_t>(picture.width)) + big_endian(static_cast<std::uint32_t>(picture.height));
  for (const int number : {picture.bits, static_cast<int>(picture.colour), 0, 0, picture.interlaced ? 1 : 0})
    header += static_cast<char>(number);
  std::string file = "\x89PNG\r\n\x1a\n" + png_chunk("IHDR", header);
  if (!picture.palette.empty()) file += png_chunk("PLTE", picture.palette);
  if (!picture.transparency.empty()) file += png_chunk("tRNS", picture.transparency);
  return file + png_chunk("IDAT", deflated(scanlines(picture))) + png_chunk("IEND", "");
}

}  // namespace wasserstrom::test
