#pragma once
// A text table, row by row: one row of numbers a line, parted as split_fields says, the same number in each.  Lines
// that are blank or begin with '#' are passed over; a first line without any number is a header.  Private.

#include <string>
#include <vector>

#include "line_stream.hpp"

namespace wasserstrom {

class TableRows {
 public:
  explicit TableRows(const std::string& path) : lines_(path) {}

  /// The numbers of the next row, valid until the next call; none behind the last.  Throws ConfigError with file, line
  /// and text for a row that is longer or shorter than those before, or holds what is no finite number; also when the
  /// file ends without any row.
  const std::vector<double>* next();

  const std::vector<std::string>& header() const { return header_; }  ///< empty without one; known after the first row
  Index rows() const { return rows_; }                                ///< that came so far

  /// Throws ConfigError with file and number of the line that came last.
  [[noreturn]] void refuse(const std::string& what, const std::string& advice) const { lines_.refuse(what, advice); }

 private:
  bool take_header(const std::vector<std::string>& fields);
  void parse(const std::vector<std::string>& fields);

  LineStream lines_;
  std::vector<std::string> header_;
  std::vector<double> row_;
  Index rows_ = 0;
};

}  // namespace wasserstrom
