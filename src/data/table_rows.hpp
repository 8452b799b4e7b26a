#pragma once
// A text table, row by row: one row a line, laid out as table_layout.hpp says, equally many fields in each.  Lines that
// are blank or begin with '#' are passed over.  Private.

#include <deque>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "bad_fields.hpp"
#include "line_stream.hpp"
#include "table_layout.hpp"

namespace wasserstrom {

class TableRows {
 public:
  /// Looks at the first lines; `remedy` ends what is said of a text that is no number.  Throws ConfigError when they
  /// can be read in two ways, or there are none.
  explicit TableRows(const std::string& path, const TableOptions& options = {},
                     const std::string& remedy = "mend or remove the row", Encoding encoding = Encoding::utf8);

  /// Goes to the next row; false behind the last.  Then throws ConfigError if there were none, or with all that did not
  /// fit: rows of other lengths, which it passes over, and fields that were asked for as numbers.
  bool next();

  std::size_t columns() const { return columns_; }
  const std::vector<std::string>& header() const { return header_; }  ///< empty without one
  Index rows() const { return rows_; }                                ///< that came so far
  const Field& field(std::size_t column) const { return row_[column]; }

  /// The field as a number; a bad one is told in the end.
  double number(std::size_t column);
  void refuse_later(std::size_t column) { bad_.add_field(line_, label(column), row_[column].text); }

  std::string label(std::size_t column) const;  ///< as a user calls it: column 'age', column 3
  std::string reading() const;                  ///< how the file was read, in words: header, separator, and doubts

  /// Throws ConfigError with the file's name.
  [[noreturn]] void refuse(const std::string& what, const std::string& advice) const;

 private:
  struct NumberedLine {
    Index number;
    std::string text;
  };
  std::optional<NumberedLine> next_line();
  std::optional<NumberedLine> take_line();
  void read_first_lines();
  void take_header();
  bool fits();

  LineStream lines_;
  BadFields bad_;
  TableLayout layout_;
  std::deque<NumberedLine> first_lines_;  ///< that were looked at and are still to come
  std::vector<std::string> header_;
  std::vector<Field> row_;
  std::size_t columns_ = 0;
  Index line_ = 0;  ///< of the row
  Index rows_ = 0;
};

}  // namespace wasserstrom
