#pragma once
// How a text table is laid out: what parts its fields, and whether names stand in its first line.  Decided once, from
// the first lines of the file, and the same for all that follow.  Private.

#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

#include "wasserstrom/data/table_file.hpp"
#include "words.hpp"

namespace wasserstrom {

struct TableLayout {
  char separator = ' ';      ///< ' ' stands for runs of blanks and tabs
  bool ends_in_tab = false;  ///< each line ends with a tab, behind which there is no field
  bool header = false;
  std::string doubt;  ///< what the first line could be taken for as well, and what to say then; empty without a doubt

  std::vector<Field> fields(std::string_view line) const;
};

/// The first lines can be read in two ways: what is wrong, and what to do.
struct LayoutDoubt : std::runtime_error {
  LayoutDoubt(const std::string& what, std::string remedy) : std::runtime_error(what), advice(std::move(remedy)) {}
  std::string advice;
};

/// Separator: the first of ; , tab | blanks that parts all `lines` into equally many fields, more than one; else the
/// first that parts the first line; else blanks.
///
/// Header: a first line with a name in it (a field that is neither a number, nor the start of one, nor a word for a
/// missing value; or one in quotes where the lines below have none), if the column of a name has numbers below, or no
/// field of the line is a number.  Throws LayoutDoubt for what only the user can know: a first line of numbers with
/// something like "1.2.3" among them, and one that counts, as in "0,1,2", above lines that do not.
TableLayout layout_of(const std::vector<std::string>& lines, const TableOptions& options);

/// What a field can be; in the first line each of them tells something else.
enum class FieldKind { number, missing, malformed, name };
FieldKind kind_of(const std::string& text);

}  // namespace wasserstrom
