// PNG, by the simplified interface of libpng: it makes four bytes a pixel of every kind of file, reports errors as a
// status and lets no jump cross our frames.
//
// Numbers of 16 bits are taken for the same scale as those of 8 (the flag), and only a file that states another one
// (its gAMA chunk) is converted to that of a screen.

#include <png.h>

#include <algorithm>
#include <stdexcept>
#include <string>
#include <vector>

#include "image_formats.hpp"

namespace wasserstrom {
namespace {

/// libpng's description of a picture, with what it holds on to while it reads.
class PngImage {
 public:
  explicit PngImage(std::string_view bytes) {
    image_.version = PNG_IMAGE_VERSION;
    if (png_image_begin_read_from_memory(&image_, bytes.data(), bytes.size()) == 0) fail();
    image_.format = PNG_FORMAT_RGBA;
    image_.flags |= PNG_IMAGE_FLAG_16BIT_sRGB;
  }
  ~PngImage() { png_image_free(&image_); }
  PngImage(const PngImage&) = delete;
  PngImage& operator=(const PngImage&) = delete;

  Index width() const { return image_.width; }
  Index height() const { return image_.height; }

  /// Red, green, blue and opacity of each pixel, row after row.
  std::vector<png_byte> pixels() {
    require_size(width(), height());
    std::vector<png_byte> pixels(PNG_IMAGE_SIZE(image_));
    if (png_image_finish_read(&image_, nullptr, pixels.data(), 0, nullptr) == 0) fail();
    return pixels;
  }

 private:
  [[noreturn]] void fail() const {
    throw std::runtime_error(std::string("its contents are damaged (") + image_.message + ")");
  }

  png_image image_ = {};
};

double darkness(const png_byte* pixel) {
  const int lack = 3 * 255 - pixel[0] - pixel[1] - pixel[2];
  return lack / (3 * 255.0) * (pixel[3] / 255.0);
}

}  // namespace

bool is_png(std::string_view bytes) { return bytes.starts_with("\x89PNG\r\n\x1a\n"); }

Rows png_darkness(std::string_view bytes) {
  PngImage image(bytes);
  const std::vector<png_byte> pixels = image.pixels();
  Rows rows(image.height(), image.width());
  for (Index i = 0; i < rows.size(); ++i) rows.data()[i] = darkness(pixels.data() + 4 * i);
  return rows;
}

}  // namespace wasserstrom
