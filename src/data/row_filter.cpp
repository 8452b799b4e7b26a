#include "row_filter.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <functional>
#include <map>

#include "wasserstrom/base/error.hpp"
#include "words.hpp"

namespace wasserstrom {
namespace {

using Relation = std::function<bool(double, double)>;
using Value = std::function<double(Index)>;
using Mask = std::vector<bool>;

const std::map<std::string, Relation>& relations() {
  static const std::map<std::string, Relation> all = {
      {"=", std::equal_to<>()},    {"==", std::equal_to<>()}, {"!=", std::not_equal_to<>()}, {"<", std::less<>()},
      {"<=", std::less_equal<>()}, {">", std::greater<>()},   {">=", std::greater_equal<>()}};
  return all;
}

/// What a comparison looks at in a row, and what it compares that with.
struct Sides {
  Value left;
  double right;
};

std::string columns_there_are(const DataSet& data, const std::string& wanted) {
  const std::vector<std::string> near = nearest_names(wanted, data.columns);
  if (!near.empty()) return fmt::format("did you mean '{}'?", near.front());
  return fmt::format("its columns are {} to {}, '{}' to '{}'", data.number_of(0),
                     data.number_of(data.design.columns() - 1), data.columns.front(), data.columns.back());
}

Sides with_number(const DataSet& data, const FilterComparison& made, Value left) {
  const std::optional<double> number = parse_finite(made.value);
  if (!number)
    throw ConfigError(
        fmt::format("'rows' compares numbers of data '{}' with the text '{}': compare them with a number, "
                    "or list the column in 'categories'",
                    data.name, made.value));
  return {std::move(left), *number};
}

// A number stands for the level that is as large, however that is written.
double level_of(const DataSet& data, const AsideColumn& column, const std::string& wanted) {
  const std::optional<double> number = parse_finite(wanted);
  const auto is_wanted = [&](const std::string& level) {
    return level == wanted || (number && parse_finite(level) == number);
  };
  const auto found = std::find_if(column.levels.begin(), column.levels.end(), is_wanted);
  if (found != column.levels.end()) return static_cast<double>(found - column.levels.begin());
  const std::vector<std::string> near = nearest_names(wanted, column.levels);
  throw ConfigError(fmt::format("column '{}' of data '{}' never is '{}': {} '{}'", column.name, data.name, wanted,
                                near.empty() ? "its levels begin with" : "did you mean",
                                near.empty() ? column.levels.front() : near.front()));
}

Sides with_aside(const DataSet& data, const FilterComparison& made, const AsideColumn& column) {
  Value left = [&column](Index i) { return column.values[static_cast<std::size_t>(i)]; };
  if (column.levels.empty()) return with_number(data, made, std::move(left));
  if (made.relation.find_first_of("<>") != std::string::npos)
    throw ConfigError(fmt::format("column '{}' of data '{}' is a category, which '{}' cannot order: use = or !=",
                                  column.name, data.name, made.relation));
  return {std::move(left), level_of(data, column, made.value)};
}

Value response_value(const DataSet& data) {
  if (data.response.size() == 0)
    throw ConfigError(fmt::format("data '{}' has no response to compare: leave it out of 'rows'", data.name));
  return [&data](Index i) { return data.response[i]; };
}

Sides column_sides(const DataSet& data, const FilterComparison& made) {
  const auto name = std::find(data.columns.begin(), data.columns.end(), made.column);
  const std::optional<long long> number = made.quoted ? std::nullopt : parse_integer(made.column);
  Index found = name == data.columns.end() ? -1 : name - data.columns.begin();
  for (const AsideColumn& column : data.asides)
    if (number ? column.number == *number : found < 0 && column.name == made.column)
      return with_aside(data, made, column);
  const bool is_response = number ? data.response_column >= 0 && *number == data.response_column
                                  : found < 0 && !data.response_name.empty() && data.response_name == made.column;
  if (is_response) return with_number(data, made, response_value(data));
  if (number) found = data.feature_of(*number);
  if (found < 0)
    throw ConfigError(
        fmt::format("data '{}' has no column {}: {}", data.name, made.column, columns_there_are(data, made.column)));
  return with_number(data, made, [&data, found](Index i) { return data.design.at(i, found); });
}

Sides sides_of(const DataSet& data, const FilterComparison& made) {
  if (made.subject == FilterComparison::Subject::column) return column_sides(data, made);
  if (made.subject == FilterComparison::Subject::response) return with_number(data, made, response_value(data));
  return with_number(data, made,
                     [modulus = made.modulus](Index i) { return static_cast<double>(modulus > 0 ? i % modulus : i); });
}

Mask mask_of(const DataSet& data, const FilterComparison& made) {
  const Sides sides = sides_of(data, made);
  const Relation& holds = relations().at(made.relation);
  Mask mask(static_cast<std::size_t>(data.design.rows()));
  for (std::size_t i = 0; i < mask.size(); ++i) mask[i] = holds(sides.left(static_cast<Index>(i)), sides.right);
  return mask;
}

void join(FilterJoint joint, std::vector<Mask>& masks) {
  if (joint == FilterJoint::not_) {
    masks.back().flip();
    return;
  }
  const Mask right = std::move(masks.back());
  masks.pop_back();
  for (std::size_t i = 0; i < right.size(); ++i)
    masks.back()[i] = joint == FilterJoint::and_ ? masks.back()[i] && right[i] : masks.back()[i] || right[i];
}

}  // namespace

std::vector<Index> RowFilter::rows(const DataSet& data) const {
  std::vector<Mask> masks;
  for (const FilterStep& step : steps_) {
    if (const auto* comparison = std::get_if<FilterComparison>(&step)) masks.push_back(mask_of(data, *comparison));
    else join(std::get<FilterJoint>(step), masks);
  }
  std::vector<Index> rows;
  for (Index i = 0; i < data.design.rows(); ++i)
    if (masks.empty() || masks.back()[static_cast<std::size_t>(i)]) rows.push_back(i);
  return rows;
}

}  // namespace wasserstrom
