#pragma once
// Tables of numbers in text files of the user: one row a line; commas, semicolons, tabs, bars or blanks between
// numbers, the same in all lines; lines that begin with '#' are passed over; a header line or none.

#include <string>
#include <vector>

#include "wasserstrom/base/types.hpp"
#include "wasserstrom/case/config.hpp"

namespace wasserstrom {

/// What a case says of the layout of a text table; "auto" leaves it to the first lines of the file.
struct TableOptions {
  std::string separator = "auto";  ///< auto , ; tab | blank
  std::string header = "auto";     ///< auto true false
  bool are_keys = false;           ///< whether a case can say them, so that an error may propose it
};

/// The keys `separator` and `header`, and what they say.
std::vector<Key> table_keys();
TableOptions table_options(const Config& table);

/// Reads a text table whole, unpacking one that is packed with gzip or bzip2.  Throws ConfigError with file, line and
/// text of all that does not fit.  Local.
Rows read_text_table(const std::string& path, const TableOptions& options = {});

/// How read_text_table reads a file, in words: header or not, what parts its fields, what its first line could be as
/// well.  Throws the same.  Local; looks at the first lines only.
std::string text_table_reading(const std::string& path);

}  // namespace wasserstrom
