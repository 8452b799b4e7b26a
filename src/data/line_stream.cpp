#include "line_stream.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "wasserstrom/base/error.hpp"

namespace wasserstrom {

LineStream::LineStream(const std::string& path) : bytes_(path), buffer_(std::size_t{1} << 16) {}

std::optional<std::string_view> LineStream::next() {
  std::size_t looked_at = 0;
  do {
    const auto from = buffer_.begin() + static_cast<Index>(begin_ + looked_at);
    const auto until = buffer_.begin() + static_cast<Index>(end_);
    const auto line_end = std::find(from, until, '\n');
    looked_at = static_cast<std::size_t>(line_end - buffer_.begin()) - begin_;
    if (line_end != until) return taken(looked_at, looked_at + 1);
  } while (read_more());
  if (begin_ == end_) return std::nullopt;
  return taken(end_ - begin_, end_ - begin_);
}

// Brings what is left to the front and fills the buffer behind it, which grows when a line is longer than it.
bool LineStream::read_more() {
  std::copy(buffer_.begin() + static_cast<Index>(begin_), buffer_.begin() + static_cast<Index>(end_), buffer_.begin());
  end_ -= begin_;
  begin_ = 0;
  if (end_ == buffer_.size()) buffer_.resize(2 * buffer_.size());
  const std::size_t got = bytes_.read(std::span(buffer_).subspan(end_));
  end_ += got;
  return got > 0;
}

std::string_view LineStream::taken(std::size_t length, std::size_t with_end) {
  std::string_view line(buffer_.data() + begin_, length);
  begin_ += with_end;
  ++number_;
  if (line.ends_with('\r')) line.remove_suffix(1);
  constexpr std::string_view byte_order_mark = "\xEF\xBB\xBF";
  if (number_ == 1 && line.starts_with(byte_order_mark)) line.remove_prefix(byte_order_mark.size());
  return line;
}

void LineStream::refuse(const std::string& what, const std::string& advice) const {
  throw ConfigError(fmt::format("{}:{}: {}: {}", path(), number_, what, advice));
}

}  // namespace wasserstrom
