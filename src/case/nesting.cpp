#include "nesting.hpp"

#include <algorithm>
#include <string_view>

namespace wasserstrom {
namespace {

/// The end of the comment or string that begins at `begin`.
std::size_t end_of_comment(std::string_view text, std::size_t begin) {
  return std::min(text.find('\n', begin), text.size());
}

std::size_t end_of_string(std::string_view text, std::size_t begin) {
  const char quote = text[begin];
  const std::string three(3, quote);
  const bool long_one = text.substr(begin, 3) == three;
  for (std::size_t at = begin + (long_one ? 3 : 1); at < text.size(); ++at) {
    if (quote == '"' && text[at] == '\\') ++at;
    else if (long_one && text.substr(at, 3) == three) return at + 3;
    else if (!long_one && (text[at] == quote || text[at] == '\n')) return at + 1;
  }
  return text.size();
}

Origin place_of(std::string_view text, std::size_t at) {
  Origin place;
  place.kind = Origin::Kind::file;
  const std::string_view before = text.substr(0, at);
  place.line = 1 + static_cast<int>(std::count(before.begin(), before.end(), '\n'));
  place.column = static_cast<int>(at - (before.rfind('\n') + 1)) + 1;  // npos + 1 is 0: the first line
  return place;
}

}  // namespace

std::optional<Origin> too_deep_key(const std::string& text) {
  constexpr std::string_view ends_key = "=,[]{}\n";
  int dots = 0;
  for (std::size_t at = 0; at < text.size();) {
    const char c = text[at];
    if (c == '.' && ++dots >= deepest_key) return place_of(text, at);
    if (ends_key.find(c) != std::string_view::npos) dots = 0;
    if (c == '#') at = end_of_comment(text, at);
    else if (c == '"' || c == '\'') at = end_of_string(text, at);
    else ++at;
  }
  return std::nullopt;
}

}  // namespace wasserstrom
