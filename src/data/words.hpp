#pragma once
// Lines of numbers and names, cut into their parts.  Private.

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace wasserstrom {

std::string_view trimmed(std::string_view text);  ///< without blanks, tabs and '\r' around it

/// The first word of `text`, which loses it; words lie between blanks and tabs.  Empty when there is none left.
std::string_view take_word(std::string_view& text);

/// What stands between two separators of a line, without blanks around it and without its quotes.
struct Field {
  std::string text;
  bool quoted = false;
  bool whole = true;  ///< false: its quotes are not closed in the line, or more stands behind them
};

/// The fields of a line of a table, parted at `separator`; at runs of blanks and tabs if it is ' '.  A field in double
/// quotes may hold the separator, and "" for a quote.  No fields in a blank line.
std::vector<Field> split_fields(std::string_view line, char separator);

/// The number that is the whole of `word`, "nan" and "inf" among them.
std::optional<double> parse_number(std::string_view word);
std::optional<double> parse_finite(std::string_view word);

/// A whole number without a fraction or an exponent.
std::optional<long long> parse_integer(std::string_view word);

}  // namespace wasserstrom
