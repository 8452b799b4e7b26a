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

/// The fields of a line of a table.  The line itself tells what parts them, whichever it holds first of: semicolons,
/// commas, tabs, runs of blanks.  A field in double quotes may hold any of these, and "" for a quote; the quotes are
/// taken off.  No fields in a blank line.
std::vector<std::string> split_fields(std::string_view line);

/// The number that is the whole of `word`, "nan" and "inf" among them.
std::optional<double> parse_number(std::string_view word);
std::optional<double> parse_finite(std::string_view word);

/// A whole number without a fraction or an exponent.
std::optional<long long> parse_integer(std::string_view word);

}  // namespace wasserstrom
