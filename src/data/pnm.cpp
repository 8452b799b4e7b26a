// PGM and PPM of Netpbm: P2 and P3 are text, P5 and P6 bytes, two for a number where the largest is above 255, the high
// one first.  A header of width, height and the number that stands for white; '#' begins a comment in it.
// https://netpbm.sourceforge.net/doc/pgm.html, ppm.html

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <stdexcept>

#include "image_formats.hpp"
#include "wasserstrom/base/text.hpp"

namespace wasserstrom {
namespace {

bool is_blank(char c) { return c == ' ' || (c >= '\t' && c <= '\r'); }

class PnmReader {
 public:
  explicit PnmReader(std::string_view bytes) : rest_(bytes.substr(2)), form_(bytes[1]) {
    width_ = number("width");
    height_ = number("height");
    require_size(width_, height_);
    white_ = number("number for white");
    if (white_ < 1 || white_ > 65535)
      throw std::runtime_error(fmt::format("its number for white is {}, which is not from 1 to 65535", white_));
  }

  Rows darkness() {
    if (is_binary()) begin_bytes();
    Rows rows(height_, width_);
    for (Index i = 0; i < rows.size(); ++i) {
      Index sum = 0;
      for (int c = 0; c < channels(); ++c) sum += value();
      const Index white = channels() * white_;
      rows.data()[i] = static_cast<double>(white - sum) / static_cast<double>(white);
    }
    return rows;
  }

 private:
  bool is_binary() const { return form_ >= '5'; }
  int channels() const { return form_ == '3' || form_ == '6' ? 3 : 1; }
  std::size_t width_of_value() const { return white_ > 255 ? 2 : 1; }

  /// One blank parts the header from the bytes, which are all there or none is read.
  void begin_bytes() {
    if (!rest_.empty() && is_blank(rest_[0])) rest_.remove_prefix(1);
    const auto wanted = static_cast<std::size_t>(width_ * height_ * channels()) * width_of_value();
    if (rest_.size() < wanted)
      throw std::runtime_error(
          fmt::format("it ends too soon: {} bytes of pixels of {} that its size needs", rest_.size(), wanted));
  }

  Index value() {
    const Index found = is_binary() ? next_bytes() : number("number of a pixel");
    if (found > white_)
      throw std::runtime_error(fmt::format("a pixel has the number {}, above {} for white", found, white_));
    return found;
  }

  Index next_bytes() {
    Index found = 0;
    for (std::size_t k = 0; k < width_of_value(); ++k) found = found << 8 | static_cast<unsigned char>(rest_[k]);
    rest_.remove_prefix(width_of_value());
    return found;
  }

  void skip_blanks_and_comments() {
    while (!rest_.empty() && (is_blank(rest_[0]) || rest_[0] == '#'))
      rest_.remove_prefix(rest_[0] == '#' ? std::min(rest_.find('\n'), rest_.size()) : 1);
  }

  Index number(const char* what) {
    skip_blanks_and_comments();
    if (rest_.empty()) throw std::runtime_error(fmt::format("it ends before the {}", what));
    Index found = 0;
    const auto [end, error] = std::from_chars(rest_.data(), rest_.data() + rest_.size(), found);
    if (error != std::errc() || found < 0)
      throw std::runtime_error(fmt::format("'{}' in place of the {}", next_word(), what));
    rest_.remove_prefix(static_cast<std::size_t>(end - rest_.data()));
    return found;
  }

  std::string next_word() const { return shown_text(rest_.substr(0, rest_.find_first_of(" \t\r\n"))); }

  std::string_view rest_;
  char form_;  ///< the digit behind the P
  Index width_ = 0, height_ = 0, white_ = 0;
};

}  // namespace

bool is_pnm(std::string_view bytes) {
  return bytes.size() > 2 && bytes[0] == 'P' && std::string_view("2356").find(bytes[1]) != std::string_view::npos &&
         (is_blank(bytes[2]) || bytes[2] == '#');
}

Rows pnm_darkness(std::string_view bytes) { return PnmReader(bytes).darkness(); }

}  // namespace wasserstrom
