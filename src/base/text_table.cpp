#include "wasserstrom/base/text_table.hpp"

#include <algorithm>
#include <sstream>

namespace wasserstrom {
namespace {

/// Number of characters of UTF-8 text.
std::size_t width_of(const std::string& text) {
  return std::count_if(text.begin(), text.end(), [](char c) { return (static_cast<unsigned char>(c) & 0xC0) != 0x80; });
}

std::vector<std::string> wrapped(const std::string& text, std::size_t width) {
  if (width_of(text) <= width) return {text};
  std::vector<std::string> lines{""};
  std::istringstream words(text);
  for (std::string word; words >> word;) {
    std::string& line = lines.back();
    if (line.empty()) line = word;
    else if (width_of(line) + 1 + width_of(word) <= width) line += " " + word;
    else lines.push_back(word);
  }
  return lines;
}

/// Line `i` of a row whose cells have been wrapped.
std::string line_of(const std::vector<std::vector<std::string>>& cells, std::size_t i,
                    const std::vector<std::size_t>& columns, const std::string& indent) {
  std::string line;
  for (std::size_t j = 0; j < cells.size(); ++j) {
    if (columns[j] == 0) continue;  // every cell of it is empty
    const std::string piece = (j == 0 ? indent : "") + (i < cells[j].size() ? cells[j][i] : "");
    line += piece + std::string(columns[j] - std::min(columns[j], width_of(piece)) + 2, ' ');
  }
  line.erase(line.find_last_not_of(' ') + 1);
  return line + "\n";
}

std::string lines_of(const std::vector<std::string>& row, const std::vector<std::size_t>& columns,
                     const std::string& indent) {
  std::vector<std::vector<std::string>> cells;
  std::size_t height = 1;
  for (std::size_t j = 0; j < row.size(); ++j) {
    cells.push_back(wrapped(row[j], columns[j]));
    height = std::max(height, cells.back().size());
  }
  std::string text;
  for (std::size_t i = 0; i < height; ++i) text += line_of(cells, i, columns, indent);
  return text;
}

}  // namespace

std::vector<std::size_t> TextTable::widths() const {
  std::vector<std::size_t> widths(widest_.size(), 0);
  for (const Row& row : rows_) {
    if (row.headline) continue;
    for (std::size_t j = 0; j < row.cells.size(); ++j) {
      const std::size_t wanted = width_of(row.cells[j]) + (j == 0 ? row.indent : 0);
      widths[j] = std::max(widths[j], widest_[j] > 0 ? std::min(wanted, widest_[j]) : wanted);
    }
  }
  return widths;
}

std::string TextTable::str() const {
  const std::vector<std::size_t> columns = widths();
  std::string text;
  for (const Row& row : rows_) {
    const std::string indent(row.indent, ' ');
    text += row.headline ? indent + row.cells.front() + "\n" : lines_of(row.cells, columns, indent);
  }
  return text;
}

}  // namespace wasserstrom
