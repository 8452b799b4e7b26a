#include "bad_fields.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>

#include "table_layout.hpp"
#include "wasserstrom/base/error.hpp"
#include "wasserstrom/base/text.hpp"

namespace wasserstrom {
namespace {

constexpr std::size_t shown_lines = 5, shown_groups = 20;

/// Digits, a comma, digits.
bool has_decimal_comma(const std::string& text) {
  const std::size_t comma = text.find(',');
  return comma != std::string::npos && text.find_first_not_of("+-0123456789", comma + 1) == std::string::npos &&
         text.find_first_not_of("+-0123456789") == comma;
}

}  // namespace

void BadFields::add_field(Index line, const std::string& place, const std::string& text) {
  if (kind_of(text) == FieldKind::missing)
    add("missing " + place, line,
        fmt::format("{} has no value{}", place, text.empty() ? "" : fmt::format(" ('{}')", shown_text(text))),
        "fill it in, or leave the row out");
  else
    add("text " + place, line, fmt::format("'{}' in {} is not a finite number", shown_text(text), place),
        has_decimal_comma(text) ? "write decimal points" : remedy_);
}

void BadFields::add_quotes(Index line, const std::string& text) {
  add("quotes", line,
      fmt::format("the quotes of '{}' are not closed in this line, or more stands behind them", shown_text(text)),
      "a field has its quotes around it, and no line within");
}

void BadFields::add_length(Index line, std::size_t found, std::size_t wanted) {
  add("length", line, fmt::format("{} field{} where {} should be", found, found == 1 ? "" : "s", wanted),
      "every row needs as many, parted as in the first lines");
}

void BadFields::add(const std::string& kind, Index line, const std::string& beginning, const std::string& advice) {
  const auto [place, is_new] = place_.try_emplace(kind, groups_.size());
  if (is_new) groups_.push_back({beginning, advice, {}, 0});
  Group& group = groups_[place->second];
  ++group.count;
  if (group.lines.size() < shown_lines) group.lines.push_back(line);
}

std::string BadFields::words(const Group& group) const {
  std::string more;
  if (group.count > 1)
    more = fmt::format(", so in {} rows (lines {}{})", group.count, fmt::join(group.lines, ", "),
                       group.count > std::ssize(group.lines) ? ", ..." : "");
  return fmt::format("{}:{}: {}{}: {}", path_, group.lines[0], group.beginning, more, group.advice);
}

void BadFields::refuse() const {
  if (empty()) return;
  std::vector<std::string> all;
  for (const Group& group : groups_)
    if (all.size() < shown_groups) all.push_back(words(group));
  if (groups_.size() > shown_groups)
    all.push_back(fmt::format("and so in {} more columns", groups_.size() - shown_groups));
  throw ConfigError(fmt::format("{}", fmt::join(all, "\n")));
}

}  // namespace wasserstrom
