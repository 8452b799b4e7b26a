// A text table with a header line or without, the response one of its columns.

#include <fmt/format.h>

#include <algorithm>

#include "data_formats.hpp"
#include "table_rows.hpp"
#include "words.hpp"

namespace wasserstrom {
namespace {

class CsvReader {
 public:
  CsvReader(const Config& table, const std::string& path) : rows_(path), wanted_(table.text("response")) {}

  DataSet read() {
    while (const std::vector<double>* row = rows_.next()) {
      if (rows_.rows() == 1) look_at_columns(static_cast<Index>(row->size()));
      take(*row);
    }
    DataSet set;
    set.design = Design::dense(columns_ - (response_column_ >= 0), std::move(values_));
    set.response = Eigen::Map<const Column>(response_.data(), static_cast<Index>(response_.size()));
    set.response_column = response_column_;
    set.columns = rows_.header();
    if (response_column_ >= 0 && !set.columns.empty()) {
      set.response_name = set.columns[static_cast<std::size_t>(response_column_)];
      set.columns.erase(set.columns.begin() + response_column_);
    }
    return set;
  }

 private:
  void look_at_columns(Index count);
  void check_header() const;
  Index response_number() const;
  void take(const std::vector<double>& row);

  TableRows rows_;
  std::string wanted_;
  Index columns_ = 0, response_column_ = -1;
  std::vector<double> values_, response_;
};

void CsvReader::look_at_columns(Index count) {
  columns_ = count;
  if (!rows_.header().empty()) check_header();
  response_column_ = response_number();
  if (columns_ == 1 && response_column_ == 0)
    rows_.refuse("the only column is the response", "set response = \"none\", or see how the columns are parted");
}

void CsvReader::check_header() const {
  std::vector<std::string> names = rows_.header();
  if (static_cast<Index>(names.size()) != columns_)
    rows_.refuse(fmt::format("{} numbers below a header of {} names", columns_, names.size()),
                 "give the header a name for each column");
  std::sort(names.begin(), names.end());
  if (names.front().empty())
    rows_.refuse("a name in the header is empty",
                 "name the column, or leave it out: a column of row numbers is no feature");
  if (const auto twin = std::adjacent_find(names.begin(), names.end()); twin != names.end())
    rows_.refuse(fmt::format("the header has the name '{}' twice", *twin), "give each column a name of its own");
}

// -1 for none.
Index CsvReader::response_number() const {
  if (wanted_ == "none") return -1;
  if (wanted_ == "last") return columns_ - 1;
  const std::vector<std::string>& names = rows_.header();
  if (const auto named = std::find(names.begin(), names.end(), wanted_); named != names.end())
    return named - names.begin();
  const std::optional<long long> number = parse_integer(wanted_);
  if (number && *number >= 0 && *number < columns_) return *number;
  if (number)
    rows_.refuse(fmt::format("there is no column {} for the response", wanted_),
                 fmt::format("columns are numbered from 0 to {}", columns_ - 1));
  rows_.refuse(fmt::format("no column is named '{}' for the response", wanted_),
               names.empty() ? "there is no header: give the number of the column, from 0 on"
                             : fmt::format("the header names {}", fmt::join(names, ", ")));
}

void CsvReader::take(const std::vector<double>& row) {
  if (response_column_ < 0) {
    values_.insert(values_.end(), row.begin(), row.end());
    return;
  }
  const auto response = row.begin() + response_column_;
  values_.insert(values_.end(), row.begin(), response);
  values_.insert(values_.end(), response + 1, row.end());
  response_.push_back(*response);
}

}  // namespace

DataFormat csv_format() {
  return {{"csv",
           "a text table; commas, semicolons, tabs or blanks between numbers, with a header line or without",
           {Key::text("response")
                .default_to("\"last\"")
                .says("the column with the response: its name, its number from 0 on, \"last\", or \"none\"")},
           {}},
          [](const Config& table, const std::string& directory) {
            return CsvReader(table, path_in(table, "path", directory)).read();
          }};
}

}  // namespace wasserstrom
