#pragma once
// Aligned columns for the terminal.

#include <string>
#include <vector>

namespace wasserstrom {

/// Rows of cells and, between them, headlines over the whole width.  A cell that is wider than its column may be is
/// broken at its blanks and goes on in the next line.
class TextTable {
 public:
  /// `widest` is the greatest width of each column; 0: as wide as its longest cell.
  explicit TextTable(std::vector<std::size_t> widest) : widest_(std::move(widest)) {}

  void row(std::vector<std::string> cells, std::size_t indent) { rows_.push_back({std::move(cells), indent, false}); }
  void headline(std::string text, std::size_t indent) { rows_.push_back({{std::move(text)}, indent, true}); }
  std::string str() const;

 private:
  struct Row {
    std::vector<std::string> cells;
    std::size_t indent;
    bool headline;
  };
  std::vector<std::size_t> widths() const;

  std::vector<std::size_t> widest_;
  std::vector<Row> rows_;
};

}  // namespace wasserstrom
