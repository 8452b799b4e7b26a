#pragma once
// The text of a filter of rows, `column age >= 0.5 and not (row % 5 = 0 or column 'city' = "Bonn")`, taken apart.
// Private.

#include <stdexcept>
#include <string>
#include <variant>
#include <vector>

#include "wasserstrom/base/types.hpp"

namespace wasserstrom {

/// A text that is no filter: what is wrong with which of its characters.
struct FilterMistake : std::runtime_error {
  FilterMistake(const std::string& what, std::size_t first, std::size_t count)
      : std::runtime_error(what), begin(first), length(count) {}
  std::size_t begin, length;
};

struct FilterComparison {
  enum class Subject { row, response, column } subject = Subject::row;
  std::string column;    ///< name or number
  bool quoted = false;   ///< the column's name stood in quotes, so that it is no number
  Index modulus = 0;     ///< of the row's number; 0 for none
  std::string relation;  ///< = == != < <= > >=
  std::string value;     ///< a number, or the level of a category
};

enum class FilterJoint { and_, or_, not_ };
using FilterStep = std::variant<FilterComparison, FilterJoint>;

/// Comparisons with each joint behind what it joins (reverse Polish); `not` binds before `and`, that before `or`.  None
/// for an empty text.  Throws FilterMistake.
std::vector<FilterStep> parse_filter(const std::string& text);

}  // namespace wasserstrom
