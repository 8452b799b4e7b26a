#include "words.hpp"

#include <algorithm>
#include <charconv>
#include <cmath>

namespace wasserstrom {
namespace {

constexpr std::string_view blanks = " \t\r";

template <class Number>
std::optional<Number> parse(std::string_view word) {
  if (word.starts_with('+') && !word.starts_with("+-")) word.remove_prefix(1);  // from_chars takes no plus
  Number value{};
  const auto [end, status] = std::from_chars(word.data(), word.data() + word.size(), value);
  if (status != std::errc{} || end != word.data() + word.size()) return std::nullopt;
  return value;
}

bool holds_unquoted(std::string_view line, char wanted) {
  bool quoted = false;
  for (const char c : line) {
    if (c == '"') quoted = !quoted;
    if (!quoted && c == wanted) return true;
  }
  return false;
}

char separator_of(std::string_view line) {
  for (const char candidate : {';', ',', '\t'})
    if (holds_unquoted(line, candidate)) return candidate;
  return ' ';
}

// The text in quotes that `rest` begins with; `rest` loses it.
std::string take_quoted(std::string_view& rest) {
  std::string text;
  std::size_t at = 1;
  for (; at < rest.size(); ++at) {
    const bool is_quote = rest[at] == '"';
    if (is_quote && rest.substr(at + 1, 1) != "\"") break;
    at += is_quote;
    text += rest[at];
  }
  rest.remove_prefix(std::min(at + 1, rest.size()));
  return text;
}

// The text up to the next separator; `rest` loses it, but not the separator.
std::string take_field(std::string_view& rest, char separator) {
  std::string text;
  if (rest.starts_with('"')) text = take_quoted(rest);
  const std::size_t end = std::min(rest.find(separator), rest.size());
  text += trimmed(rest.substr(0, end));
  rest.remove_prefix(end);
  return text;
}

void drop_front(std::string_view& text, std::string_view unwanted) {
  text.remove_prefix(std::min(text.find_first_not_of(unwanted), text.size()));
}

}  // namespace

std::string_view trimmed(std::string_view text) {
  const std::size_t begin = text.find_first_not_of(blanks);
  if (begin == std::string_view::npos) return {};
  return text.substr(begin, text.find_last_not_of(blanks) - begin + 1);
}

std::string_view take_word(std::string_view& text) {
  const std::size_t begin = std::min(text.find_first_not_of(blanks), text.size());
  const std::size_t end = std::min(text.find_first_of(blanks, begin), text.size());
  const std::string_view word = text.substr(begin, end - begin);
  text.remove_prefix(end);
  return word;
}

std::vector<std::string> split_fields(std::string_view line) {
  std::string_view rest = trimmed(line);
  std::vector<std::string> fields;
  if (rest.empty()) return fields;
  const char separator = separator_of(rest);
  while (true) {
    drop_front(rest, separator == '\t' ? " " : blanks);
    fields.push_back(take_field(rest, separator));
    if (rest.empty()) return fields;
    rest.remove_prefix(1);
  }
}

std::optional<double> parse_number(std::string_view word) { return parse<double>(word); }

std::optional<double> parse_finite(std::string_view word) {
  const std::optional<double> value = parse_number(word);
  return value && std::isfinite(*value) ? value : std::nullopt;
}

std::optional<long long> parse_integer(std::string_view word) { return parse<long long>(word); }

}  // namespace wasserstrom
