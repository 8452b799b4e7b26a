// What a user should know about data sets and did not say.

#include <fmt/format.h>

#include <algorithm>

#include "redundant_columns.hpp"
#include "row_filter.hpp"
#include "wasserstrom/base/text.hpp"
#include "wasserstrom/data/column_names.hpp"
#include "wasserstrom/data/data_set.hpp"

namespace wasserstrom {
namespace {

std::string count_of(Index count, const char* what) {
  return fmt::format("{} {}{}", count, what, count == 1 ? "" : "s");
}

std::string response_words(const DataSet& data) {
  if (!data.response_name.empty()) return fmt::format("response '{}'", shown_text(data.response_name));
  if (data.response_column >= 0) return fmt::format("response in column {}", data.response_column);
  return data.response.size() > 0 ? "with a response" : "no response";
}

std::string reading_of(const DataSet& data) {
  std::string line = fmt::format("data '{}': {} of {}", data.name, count_of(data.design.rows(), "row"),
                                 count_of(data.design.columns(), "feature"));
  if (data.has_names) line += fmt::format(" ({})", listed(data.columns));
  if (!data.reading.empty()) line += ", " + data.reading;
  return line + ", " + response_words(data);
}

std::string name_of(const DataSet& data, Index column) {
  return "'" + shown_text(data.columns[static_cast<std::size_t>(column)]) + "'";
}

void add_redundant(const DataRows& selected, const std::string& where, std::vector<std::string>& lines) {
  const DataSet& data = *selected.data;
  const RedundantColumns found = redundant_columns(selected);
  std::vector<std::string> names;
  for (const Index column : found.constant) names.push_back(name_of(data, column));
  if (!names.empty())
    lines.push_back(fmt::format("note: {} of data '{}' {} constant in {}, as an intercept is: {}",
                                count_of(std::ssize(names), "column"), data.name, names.size() == 1 ? "is" : "are",
                                where, listed(names)));
  names.clear();
  for (const auto& [column, first] : found.twins)
    names.push_back(fmt::format("{} is {}", name_of(data, column), name_of(data, first)));
  if (!names.empty())
    lines.push_back(fmt::format("note: {} of data '{}' {} the same as another in {}: {}",
                                count_of(std::ssize(names), "column"), data.name, names.size() == 1 ? "is" : "are",
                                where, listed(names)));
}

std::string users_text(std::vector<std::string> users) {
  std::erase(users, "");
  return users.empty() ? "" : fmt::format(" ({})", listed(users));
}

/// Rows of diagnostics are held against a model and determine nothing of it.
bool only_judge(const std::vector<std::string>& users) {
  return std::all_of(users.begin(), users.end(),
                     [](const std::string& user) { return user.starts_with("diagnostic"); });
}

}  // namespace

std::vector<std::string> DataSets::remarks() const {
  std::vector<std::string> lines;
  for (const auto& [name, entry] : sets_) {
    lines.push_back(reading_of(*entry.as_read));
    const auto is_of_it = [&, &set = name](const auto& use) { return use.first.first == set; };
    if (std::none_of(uses_.begin(), uses_.end(), is_of_it))
      lines.push_back(fmt::format("note: data '{}' is used by no objective and no diagnostic", name));
  }
  for (const auto& [what, users] : uses_) {
    const auto& [name, filter] = what;
    if (users.empty()) continue;  // others are standardised by it
    const Entry& entry = sets_.at(name);
    const DataRows selected{entry.data, RowFilter(filter).rows(*entry.as_read)};
    const std::string where = filter.empty() ? "all its rows" : fmt::format("the rows \"{}\"", filter);
    if (!filter.empty())
      lines.push_back(fmt::format("data '{}': {} of {} in {}{}", name, selected.rows.size(),
                                  count_of(selected.data->design.rows(), "row"), where, users_text(users)));
    if (!only_judge(users)) add_redundant(selected, where, lines);
  }
  return lines;
}

}  // namespace wasserstrom
