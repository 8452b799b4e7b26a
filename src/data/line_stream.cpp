#include "line_stream.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "wasserstrom/base/error.hpp"
#include "wasserstrom/base/file_kind.hpp"
#include "wasserstrom/base/text.hpp"

namespace wasserstrom {

LineStream::LineStream(const std::string& path, Encoding encoding)
    : bytes_(path), encoding_(encoding), buffer_(std::size_t{1} << 16) {}

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
  if (number_ == 0 && end_ == 0) refuse_foreign_kind(path(), {buffer_.data(), got});
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
  return decoded(line);
}

std::string_view LineStream::decoded(std::string_view line) {
  if (line.find('\0') != std::string_view::npos)
    refuse("a byte of value 0 stands in it, so that it is no text", "name a text file, or see what wrote this one");
  if (encoding_ == Encoding::latin1) return transcoded_ = utf8_of_latin1(line);
  const std::size_t strange = first_not_utf8(line);
  if (strange == std::string_view::npos) return line;
  refuse(fmt::format("byte {} of it ({}) is not UTF-8: '{}'", strange + 1, shown_text(line.substr(strange, 1)),
                     shown_text(line)),
         "convert the file, from Latin-1 by iconv -f LATIN1 -t UTF-8 OLD > NEW, say; in [[data]] of text, "
         "encoding = \"latin-1\" does it on the way");
}

void LineStream::refuse(const std::string& what, const std::string& advice) const {
  throw ConfigError(fmt::format("{}:{}: {}: {}", path(), number_, what, advice));
}

}  // namespace wasserstrom
