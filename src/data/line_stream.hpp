#pragma once
// The lines of a text file of the user with their numbers.  Private.

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "byte_stream.hpp"
#include "encoding.hpp"
#include "wasserstrom/base/types.hpp"

namespace wasserstrom {

class LineStream {
 public:
  explicit LineStream(const std::string& path, Encoding encoding = Encoding::utf8);

  /// The next line in UTF-8 without its end, valid until the next call; nothing behind the last.  Throws ConfigError
  /// for a line that is no text, and for a file of another kind.
  std::optional<std::string_view> next();

  Index number() const { return number_; }  ///< of the line that came last, from 1 on
  const std::string& path() const { return bytes_.path(); }

  /// Throws ConfigError "file:line: what: advice" about the line that came last.
  [[noreturn]] void refuse(const std::string& what, const std::string& advice) const;

 private:
  bool read_more();
  std::string_view taken(std::size_t length, std::size_t with_end);
  std::string_view decoded(std::string_view line);

  ByteStream bytes_;
  Encoding encoding_;
  std::string transcoded_;  ///< the line that came last, if it had to be
  std::vector<char> buffer_;
  std::size_t begin_ = 0, end_ = 0;  ///< of what was read and not yet given out
  Index number_ = 0;
};

}  // namespace wasserstrom
