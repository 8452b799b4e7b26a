#pragma once
// Text of the user on its way to files and to the terminal: all that we store is UTF-8, and what is shown is one short
// line without control characters.

#include <string>
#include <string_view>

namespace wasserstrom {

/// Where the first byte stands that belongs to no character of UTF-8 (RFC 3629); npos where there is none.
std::size_t first_not_utf8(std::string_view text);

/// The text with \xNN for each byte that is not UTF-8, all else as it is: for what is stored as it comes, such as paths
/// and command lines.
std::string utf8_text(std::string_view text);

/// The same, with \xNN also for each control character but the end of a line and the tab: for the terminal.
std::string printable(std::string_view text);

/// The same of an error, of whose overlong lines the middle is left out: what is wrong stands in front, what to do at
/// the end.
std::string printable_error(std::string_view message);

/// A word of the user as an error quotes it: one line, escaped, and from its 80th character on "...".
std::string shown_text(std::string_view text);

/// ISO 8859-1, in which each byte is the character of its number.
std::string utf8_of_latin1(std::string_view text);

}  // namespace wasserstrom
