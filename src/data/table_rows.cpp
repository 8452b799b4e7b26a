#include "table_rows.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "wasserstrom/base/error.hpp"
#include "wasserstrom/base/text.hpp"

namespace wasserstrom {
namespace {

constexpr std::size_t lines_to_look_at = 32;

std::string separator_words(char separator) {
  if (separator == '\t') return "tabs";
  return separator == ' ' ? "blanks" : fmt::format("'{}'", separator);
}

}  // namespace

TableRows::TableRows(const std::string& path, const TableOptions& options, const std::string& remedy, Encoding encoding)
    : lines_(path, encoding), bad_(path, remedy) {
  read_first_lines();
  std::vector<std::string> texts;
  for (const NumberedLine& line : first_lines_) texts.push_back(line.text);
  try {
    layout_ = layout_of(texts, options);
  } catch (const LayoutDoubt& doubt) {
    throw ConfigError(fmt::format("{}:{}: {}: {}", path, first_lines_[0].number, doubt.what(), doubt.advice));
  }
  columns_ = layout_.fields(texts[0]).size();
  if (layout_.header) take_header();
}

void TableRows::read_first_lines() {
  while (first_lines_.size() < lines_to_look_at) {
    std::optional<NumberedLine> line = next_line();
    if (!line) break;
    first_lines_.push_back(std::move(*line));
  }
  if (first_lines_.empty()) refuse("there are no numbers in it", "name another file");
}

void TableRows::take_header() {
  line_ = first_lines_[0].number;
  for (const Field& field : layout_.fields(first_lines_[0].text)) {
    if (!field.whole) bad_.add_quotes(line_, field.text);
    header_.push_back(field.text);
  }
  first_lines_.pop_front();
}

std::optional<TableRows::NumberedLine> TableRows::next_line() {
  while (const auto line = lines_.next()) {
    const std::string_view text = trimmed(*line);
    if (!text.empty() && !text.starts_with('#')) return NumberedLine{lines_.number(), std::string(*line)};
  }
  return std::nullopt;
}

std::optional<TableRows::NumberedLine> TableRows::take_line() {
  if (first_lines_.empty()) return next_line();
  NumberedLine line = std::move(first_lines_.front());
  first_lines_.pop_front();
  return line;
}

bool TableRows::next() {
  while (const auto line = take_line()) {
    line_ = line->number;
    row_ = layout_.fields(line->text);
    if (fits()) {
      ++rows_;
      return true;
    }
  }
  bad_.refuse();
  if (rows_ == 0) refuse("there are no numbers in it", "name another file");
  return false;
}

bool TableRows::fits() {
  for (const Field& field : row_)
    if (!field.whole) {
      bad_.add_quotes(line_, field.text);
      return false;
    }
  if (row_.size() == columns_) return true;
  bad_.add_length(line_, row_.size(), columns_);
  return false;
}

double TableRows::number(std::size_t column) {
  const std::optional<double> value = parse_finite(row_[column].text);
  if (!value) refuse_later(column);
  return value.value_or(0);
}

std::string TableRows::label(std::size_t column) const {
  return header_.empty() ? fmt::format("column {}", column) : fmt::format("column '{}'", shown_text(header_[column]));
}

std::string TableRows::reading() const {
  std::string words = layout_.header ? "header" : "no header";
  if (!layout_.doubt.empty()) words += fmt::format(" ({})", layout_.doubt);
  return columns_ == 1 ? words : fmt::format("{}, parted by {}", words, separator_words(layout_.separator));
}

void TableRows::refuse(const std::string& what, const std::string& advice) const {
  throw ConfigError(fmt::format("{}: {}: {}", lines_.path(), what, advice));
}

}  // namespace wasserstrom
