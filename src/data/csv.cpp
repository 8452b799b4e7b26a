// A text table with a header line or without, the response one of its columns, columns of text among them.

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <optional>

#include "category.hpp"
#include "data_formats.hpp"
#include "table_rows.hpp"
#include "wasserstrom/base/error.hpp"
#include "wasserstrom/base/text.hpp"
#include "words.hpp"

namespace wasserstrom {
namespace {

/// A column of the file.
struct CsvColumn {
  bool is_feature = false, is_response = false, is_category = false;
  bool is_kept = true;  ///< false: it was left out, and is no column of numbers
  std::vector<double> values;
  Category category;
  std::vector<std::string> levels;

  bool is_aside() const { return !is_feature && !is_response && !is_category; }
};

/// A column of the design: one of the file, or where a level of it stands.
struct CsvFeature {
  std::size_t column;
  std::optional<double> level;

  double value(const CsvColumn& from, std::size_t row) const {
    return level ? (from.values[row] == *level ? 1 : 0) : from.values[row];
  }
};

class CsvReader {
 public:
  CsvReader(const Config& table, const std::string& path)
      : table_(table),
        rows_(path, table_options(table), "mend it, list the column in 'categories', or choose others by 'features'",
              encoding_of(table)),
        columns_(rows_.columns()) {
    choose_response();
    choose_features();
    choose_categories();
    check_header();
  }

  DataSet read() {
    while (rows_.next())
      for (std::size_t c = 0; c < columns_.size(); ++c) take(c);
    for (CsvColumn& column : columns_)
      if (column.is_category) column.levels = column.category.sort(column.values);
    DataSet set;
    fill_design(set);
    fill_response(set);
    fill_asides(set);
    set.reading = rows_.reading();
    return set;
  }

 private:
  void choose_response();
  void choose_features();
  void choose_categories();
  void check_header() const;
  std::size_t column_of(const std::string& wanted, const std::string& purpose) const;
  void take(std::size_t c);
  std::vector<CsvFeature> features() const;
  std::string name(std::size_t c) const;
  std::string name(const CsvFeature& feature) const;
  void fill_design(DataSet& set) const;
  void fill_response(DataSet& set) const;
  void fill_asides(DataSet& set) const;

  const Config& table_;
  TableRows rows_;
  std::vector<CsvColumn> columns_;
  std::vector<std::size_t> chosen_;  ///< the features, in their order
};

void CsvReader::choose_response() {
  const std::string wanted = table_.text("response");
  if (wanted == "none") return;
  columns_[wanted == "last" ? columns_.size() - 1 : column_of(wanted, "the response")].is_response = true;
  if (columns_.size() == 1)
    rows_.refuse("the only column is the response", "set response = \"none\", or see how the columns are parted");
}

void CsvReader::choose_features() {
  if (!table_.has("features")) {
    for (std::size_t c = 0; c < columns_.size(); ++c)
      if (!columns_[c].is_response) chosen_.push_back(c);
  } else {
    for (const std::string& wanted : table_.texts("features")) chosen_.push_back(column_of(wanted, "'features'"));
  }
  for (const std::size_t c : chosen_) {
    if (columns_[c].is_response)
      rows_.refuse(fmt::format("{} is the response and one of the features", rows_.label(c)),
                   "leave it out there, or set 'response'");
    if (columns_[c].is_feature)
      rows_.refuse(fmt::format("{} stands twice in 'features'", rows_.label(c)), "leave one of them out");
    columns_[c].is_feature = true;
  }
}

void CsvReader::choose_categories() {
  if (!table_.has("categories")) return;
  for (const std::string& wanted : table_.texts("categories")) {
    CsvColumn& column = columns_[column_of(wanted, "'categories'")];
    if (column.is_response)
      rows_.refuse(fmt::format("column '{}' is the response and one of the categories", wanted),
                   "code its classes as numbers, or set 'response'");
    column.is_category = true;
  }
}

void CsvReader::check_header() const {
  std::vector<std::string> names = rows_.header();
  for (std::size_t c = 0; c < names.size(); ++c)
    if (names[c].empty() && !columns_[c].is_aside())
      rows_.refuse(fmt::format("the name of column {} in the header is empty", c),
                   "name the column, or choose others by 'features': a column of row numbers is no feature");
  std::erase(names, "");
  std::sort(names.begin(), names.end());
  if (const auto twin = std::adjacent_find(names.begin(), names.end()); twin != names.end())
    rows_.refuse(fmt::format("the header has the name '{}' twice", shown_text(*twin)),
                 "give each column a name of its own");
}

std::size_t CsvReader::column_of(const std::string& wanted, const std::string& purpose) const {
  const std::vector<std::string>& names = rows_.header();
  if (const auto named = std::find(names.begin(), names.end(), wanted); named != names.end() && !wanted.empty())
    return static_cast<std::size_t>(named - names.begin());
  const std::optional<long long> number = parse_integer(wanted);
  if (number && *number >= 0 && *number < std::ssize(columns_)) return static_cast<std::size_t>(*number);
  if (number)
    rows_.refuse(fmt::format("there is no column {} for {}", wanted, purpose),
                 fmt::format("columns are numbered from 0 to {}", columns_.size() - 1));
  rows_.refuse(fmt::format("no column is named '{}' for {}", wanted, purpose),
               names.empty() ? "there is no header: give the number of the column, from 0 on"
                             : fmt::format("the header names {}", fmt::join(names, ", ")));
}

void CsvReader::take(std::size_t c) {
  CsvColumn& column = columns_[c];
  const Field& field = rows_.field(c);
  if (column.is_category) {
    if (field.text.empty() || (!field.quoted && kind_of(field.text) == FieldKind::missing)) rows_.refuse_later(c);
    column.values.push_back(column.category.add(field.text));
  } else if (!column.is_aside()) {
    column.values.push_back(rows_.number(c));
  } else if (column.is_kept) {
    const std::optional<double> value = parse_finite(field.text);
    column.is_kept = value.has_value();
    column.values.push_back(value.value_or(0));
  }
}

std::vector<CsvFeature> CsvReader::features() const {
  std::vector<CsvFeature> all;
  for (const std::size_t c : chosen_) {
    if (!columns_[c].is_category) all.push_back({c, {}});
    for (std::size_t level = table_.flag("drop_first"); level < columns_[c].levels.size(); ++level)
      all.push_back({c, static_cast<double>(level)});
  }
  if (all.empty())
    rows_.refuse("no column is a feature", "a category of one level has none but with drop_first = false");
  return all;
}

std::string CsvReader::name(std::size_t c) const {
  return rows_.header().empty() ? fmt::format("x{}", c) : rows_.header()[c];
}

std::string CsvReader::name(const CsvFeature& feature) const {
  const std::string column = name(feature.column);
  if (!feature.level) return column;
  return fmt::format("{}={}", column, columns_[feature.column].levels[static_cast<std::size_t>(*feature.level)]);
}

void CsvReader::fill_design(DataSet& set) const {
  const std::vector<CsvFeature> parts = features();
  std::vector<double> values;
  values.reserve(parts.size() * static_cast<std::size_t>(rows_.rows()));
  for (std::size_t i = 0; i < static_cast<std::size_t>(rows_.rows()); ++i)
    for (const CsvFeature& part : parts) values.push_back(part.value(columns_[part.column], i));
  set.design = Design::dense(std::ssize(parts), std::move(values));
  const bool is_named = !rows_.header().empty() || table_.has("categories");
  for (const CsvFeature& part : parts) {
    set.numbers.push_back(static_cast<Index>(part.column));
    if (is_named) set.columns.push_back(name(part));
  }
}

void CsvReader::fill_response(DataSet& set) const {
  for (std::size_t c = 0; c < columns_.size(); ++c) {
    if (!columns_[c].is_response) continue;
    set.response = Eigen::Map<const Column>(columns_[c].values.data(), rows_.rows());
    set.response_column = static_cast<Index>(c);
    if (!rows_.header().empty()) set.response_name = rows_.header()[c];
  }
}

void CsvReader::fill_asides(DataSet& set) const {
  for (std::size_t c = 0; c < columns_.size(); ++c)
    if (columns_[c].is_category || (columns_[c].is_aside() && columns_[c].is_kept))
      set.asides.push_back({name(c), static_cast<Index>(c), columns_[c].values, columns_[c].levels});
}

void check_csv(const Config& self, const Config&, Problems& problems) {
  for (const char* key : {"features", "categories"}) {
    if (!self.has(key)) continue;
    std::vector<std::string> names = self.texts(key);
    if (names.empty()) problems.add(self, key, "there is none", "name a column of the file, or leave the key out");
    std::sort(names.begin(), names.end());
    if (const auto twin = std::adjacent_find(names.begin(), names.end()); twin != names.end())
      problems.add(self, key, fmt::format("'{}' stands there twice", *twin), "leave one of them out");
  }
  if (!self.has("categories") && !self.is_default("drop_first"))
    problems.add(self, "drop_first", "there are no 'categories'", "leave it out, or list them");
}

std::vector<Key> csv_keys() {
  std::vector<Key> keys = {
      Key::text("response")
          .default_to("\"last\"")
          .or_bare()
          .says("the column with the response: its name, its number from 0 on, \"last\", or \"none\""),
      Key::texts("features")
          .optional()
          .or_bare()
          .says("the columns that are features, by name or number, in this order; all but the response when absent"),
      Key::texts("categories")
          .optional()
          .or_bare()
          .says("columns of texts, by name or number; each becomes a column NAME=LEVEL of 0 and 1 for each of its "
                "levels, which are sorted"),
      Key::boolean("drop_first")
          .default_to("true")
          .says("whether the first level of a category gets no column; all of them add up to the intercept")};
  for (const Key& key : table_keys()) keys.push_back(key);
  keys.push_back(encoding_key());
  return keys;
}

}  // namespace

DataFormat csv_format() {
  return {
      {"csv", "a text table; commas, semicolons, tabs, bars or blanks between fields, with a header line or without",
       csv_keys(), check_csv},
      [](const Config& table, const std::string& directory) {
        return CsvReader(table, path_in(table, "path", directory)).read();
      }};
}

}  // namespace wasserstrom
