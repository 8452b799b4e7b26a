#include "table_layout.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>

#include "wasserstrom/base/text.hpp"

namespace wasserstrom {
namespace {

using Line = std::vector<Field>;

bool begins_like_number(std::string_view text) {
  if (text.starts_with('+') || text.starts_with('-')) text.remove_prefix(1);
  if (text.starts_with('.') || text.starts_with(',')) text.remove_prefix(1);
  return !text.empty() && text.front() >= '0' && text.front() <= '9';
}

bool is_whole(const Field& field) { return parse_integer(field.text).value_or(-1) >= 0; }
bool has_number(const Field& field) { return kind_of(field.text) == FieldKind::number; }
bool is_sound(const Field& field) { return has_number(field) || kind_of(field.text) == FieldKind::missing; }

/// Whole numbers that go up by one, as names that nobody gave do.
bool counts(const Line& line) {
  for (std::size_t c = 0; c < line.size(); ++c)
    if (!is_whole(line[c]) || parse_integer(line[c].text) != parse_integer(line[0].text).value() + static_cast<long>(c))
      return false;
  return line.size() > 1;
}

// ---- What parts the fields

char first_separator(const std::vector<std::string>& lines) {
  constexpr std::array candidates = {';', ',', '\t', '|', ' '};
  const auto parts = [](const std::string& line, char separator) { return split_fields(line, separator).size(); };
  for (const char each : candidates) {
    const std::size_t count = parts(lines[0], each);
    const auto agrees = [&](const std::string& line) { return parts(line, each) == count; };
    if (count > 1 && std::all_of(lines.begin(), lines.end(), agrees)) return each;
  }
  for (const char each : candidates)
    if (parts(lines[0], each) > 1) return each;
  return ' ';
}

char separator_of(const std::vector<std::string>& lines, const std::string& wanted) {
  if (wanted == "auto") return first_separator(lines);
  if (wanted == "tab") return '\t';
  return wanted == "blank" ? ' ' : wanted.front();
}

// ---- Whether the first line is a header

class FirstLine {
 public:
  FirstLine(const std::vector<Line>& lines, bool has_key)
      : first_(lines[0]), below_(lines.begin() + 1, lines.end()), has_key_(has_key) {
    for (std::size_t c = 0; c < first_.size(); ++c) kinds_.push_back(kind(c));
  }

  bool is_header(std::string& doubt) const {
    const bool named = has(FieldKind::name), numbers = has(FieldKind::number);
    if (named && numbers) return names_over_numbers(doubt);
    if (named) return all_names(doubt);
    if (has(FieldKind::malformed)) return all_malformed(numbers, doubt);
    if (!has(FieldKind::missing)) look_for_counts(doubt);
    return false;
  }

 private:
  FieldKind kind(std::size_t c) const {
    const auto plain_below = [&](const Line& line) { return c < line.size() && !line[c].quoted; };
    const bool stands_out =
        first_[c].quoted && !below_.empty() && std::all_of(below_.begin(), below_.end(), plain_below);
    return stands_out ? FieldKind::name : kind_of(first_[c].text);
  }

  bool has(FieldKind wanted) const { return std::find(kinds_.begin(), kinds_.end(), wanted) != kinds_.end(); }

  std::string shown(FieldKind wanted) const {
    const auto found = std::find(kinds_.begin(), kinds_.end(), wanted) - kinds_.begin();
    return shown_text(first_[static_cast<std::size_t>(found)].text);
  }

  /// Whether a column that begins with one of this kind goes on with a number.
  bool over_numbers(FieldKind wanted) const {
    for (std::size_t c = 0; c < kinds_.size(); ++c)
      for (const Line& line : below_)
        if (kinds_[c] == wanted && c < line.size() && has_number(line[c])) return true;
    return false;
  }

  bool names_over_numbers(std::string& doubt) const {
    if (!over_numbers(FieldKind::name)) return false;
    doubt = fmt::format("with the number {} among its names{}", shown(FieldKind::number), if_row());
    return true;
  }

  bool all_names(std::string& doubt) const {
    if (!over_numbers(FieldKind::name) && !below_.empty()) doubt = "no number stands below a name" + if_row();
    return true;
  }

  bool all_malformed(bool numbers, std::string& doubt) const {
    const bool is_sound_below = !below_.empty() && std::all_of(below_.begin(), below_.end(), [](const Line& line) {
      return std::all_of(line.begin(), line.end(), is_sound);
    });
    if (!is_sound_below) return false;
    const std::string text = shown(FieldKind::malformed);
    if (numbers)
      throw LayoutDoubt(
          fmt::format("'{}' is no number, and no name stands beside it, so that this can be a row or a header", text),
          fmt::format("mend it if this is a row; if these are names, put them into double quotes{}",
                      has_key_ ? ", or set header = true" : ""));
    doubt = fmt::format("'{}' is no number{}", text, if_row());
    return true;
  }

  // Rows that are not sound tell nothing of the first.
  void look_for_counts(std::string& doubt) const {
    std::vector<Line> rows = below_;
    std::erase_if(rows, [&](const Line& line) {
      return line.size() != first_.size() || !std::all_of(line.begin(), line.end(), has_number);
    });
    if (!counts(first_) || std::all_of(rows.begin(), rows.end(), counts)) return;
    const bool is_pair = first_.size() == 2, is_far = parse_integer(first_[0].text) > 1;
    const auto are_whole = [](const Line& line) { return std::all_of(line.begin(), line.end(), is_whole); };
    if (is_pair && is_far) return;
    if (!is_pair || !std::all_of(rows.begin(), rows.end(), are_whole))
      throw LayoutDoubt(
          fmt::format("'{}' to '{}' count as names do that nobody gave, so that this can be a row or a header",
                      shown_text(first_.front().text), shown_text(first_.back().text)),
          fmt::format("{}write the numbers of a row as 1.0, and names in double quotes",
                      has_key_ ? "set header = true or false; or " : ""));
    doubt = fmt::format("its first line counts{}", has_key_ ? "; header = true if these are names" : "");
  }

  std::string if_row() const { return has_key_ ? "; header = false if it is a row" : ""; }

  const Line& first_;
  std::vector<Line> below_;
  bool has_key_;
  std::vector<FieldKind> kinds_;
};

}  // namespace

FieldKind kind_of(const std::string& text) {
  static constexpr std::array missing = {"", "NA", "N/A", "#N/A", "null", "NULL", "None", "?", ".", "-"};
  if (std::find(missing.begin(), missing.end(), text) != missing.end()) return FieldKind::missing;
  const std::optional<double> number = parse_number(text);
  if (number && std::isfinite(*number)) return FieldKind::number;
  if (number && std::isnan(*number)) return FieldKind::missing;
  return number || begins_like_number(text) ? FieldKind::malformed : FieldKind::name;
}

std::vector<Field> TableLayout::fields(std::string_view line) const {
  return split_fields(ends_in_tab ? trimmed(line) : line, separator);
}

TableLayout layout_of(const std::vector<std::string>& lines, const TableOptions& options) {
  TableLayout layout;
  layout.separator = separator_of(lines, options.separator);
  layout.ends_in_tab = layout.separator == '\t' && std::all_of(lines.begin(), lines.end(), [](const std::string& line) {
                         return line.ends_with('\t');
                       });
  std::vector<Line> fields;
  for (const std::string& line : lines) fields.push_back(layout.fields(line));
  layout.header =
      options.header == "auto" ? FirstLine(fields, options.are_keys).is_header(layout.doubt) : options.header == "true";
  return layout;
}

}  // namespace wasserstrom
