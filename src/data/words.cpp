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

// What stands in the quotes that `rest` begins with; `rest` loses it.
Field take_quoted(std::string_view& rest) {
  Field field{{}, true, false};
  std::size_t at = 1;
  for (; at < rest.size() && !field.whole; ++at) {
    const bool is_quote = rest[at] == '"';
    field.whole = is_quote && rest.substr(at + 1, 1) != "\"";
    if (field.whole) continue;
    at += is_quote;
    field.text += rest[at];
  }
  rest.remove_prefix(std::min(at, rest.size()));
  return field;
}

// What stands before the next separator; `rest` loses it, but not the separator.
Field take_field(std::string_view& rest, char separator) {
  Field field;
  if (rest.starts_with('"')) field = take_quoted(rest);
  const std::size_t end = separator == ' ' ? rest.find_first_of(blanks) : rest.find(separator);
  const std::string_view more = trimmed(rest.substr(0, end));
  if (!more.empty() && field.quoted) field.whole = false;
  field.text += more;
  rest.remove_prefix(std::min(end, rest.size()));
  return field;
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

std::vector<Field> split_fields(std::string_view line, char separator) {
  std::string_view rest = line;
  if (separator != '\t' || trimmed(line).empty()) rest = trimmed(line);
  std::vector<Field> fields;
  if (rest.empty()) return fields;
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
