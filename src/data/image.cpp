#include "wasserstrom/data/image.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <stdexcept>

#include "byte_stream.hpp"
#include "image_formats.hpp"
#include "wasserstrom/base/digest.hpp"
#include "wasserstrom/base/error.hpp"

namespace wasserstrom {
namespace {

using namespace std::string_view_literals;

struct Format {
  std::string_view start;
  const char* name;
};

/// What a picture may be that is not read here.
constexpr std::array other_formats = {
    Format{"\xFF\xD8\xFF"sv, "a JPEG image"}, Format{"GIF8"sv, "a GIF image"},     Format{"RIFF"sv, "a WebP image"},
    Format{"II*\0"sv, "a TIFF image"},        Format{"MM\0*"sv, "a TIFF image"},   Format{"BM"sv, "a BMP image"},
    Format{"%PDF"sv, "a PDF document"},       Format{"P1"sv, "a PBM image"},       Format{"P4"sv, "a PBM image"},
    Format{"<svg"sv, "an SVG drawing"},       Format{"<!DOCTYPE"sv, "a web page"}, Format{"<html"sv, "a web page"}};

[[noreturn]] void refuse(const std::string& path, const std::string& what, const char* advice) {
  throw ConfigError(fmt::format("cannot read the image '{}': {}: {}", path, what, advice));
}

std::string read_all(const std::string& path) {
  constexpr std::size_t most = most_image_bytes;
  ByteStream stream(path);
  std::string bytes;
  for (std::size_t size = std::size_t{1} << 16;; size *= 2) {
    const std::size_t before = bytes.size();
    bytes.resize(std::min(size, most + 1));
    const std::size_t got = stream.read(std::span(bytes).subspan(before));
    const bool whole = before + got < bytes.size();
    bytes.resize(before + got);
    if (bytes.size() > most)
      refuse(path, fmt::format("it has more than {} bytes", most), "make it smaller: some hundred pixels are enough");
    if (whole) return bytes;
  }
}

std::string what_else(std::string_view bytes) {
  if (bytes.empty()) return "it is empty";
  for (const Format& format : other_formats)
    if (bytes.starts_with(format.start)) return fmt::format("it is {}", format.name);
  return "it is neither PNG nor PGM nor PPM";
}

}  // namespace

void require_size(Index width, Index height) {
  if (width <= 0 || height <= 0)
    throw std::runtime_error(fmt::format("it says that it is {} x {} pixels large", width, height));
  if (width > most_pixels / height)
    throw std::runtime_error(
        fmt::format("{} x {} pixels are more than the {} that are read", width, height, most_pixels));
}

Image read_image(const std::string& path) {
  const std::string bytes = read_all(path);
  if (!is_png(bytes) && !is_pnm(bytes)) refuse(path, what_else(bytes), "save the picture as PNG");
  Image image;
  try {
    image.darkness = is_png(bytes) ? png_darkness(bytes) : pnm_darkness(bytes);
  } catch (const std::runtime_error& error) {
    refuse(path, error.what(), "fetch it again, or save it anew as a PNG of some hundred pixels");
  }
  Digest digest;
  digest.add(std::string_view(bytes));
  image.digest = digest.hex();
  return image;
}

}  // namespace wasserstrom
