// `[[data]]` of a case: from its tables to data sets that all ranks hold.

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <numeric>

#include "broadcast_set.hpp"
#include "data_formats.hpp"
#include "line_stream.hpp"
#include "row_filter.hpp"
#include "standardize.hpp"
#include "wasserstrom/base/error.hpp"
#include "wasserstrom/base/text.hpp"
#include "wasserstrom/case/effective_case.hpp"
#include "wasserstrom/data/data_set.hpp"
#include "words.hpp"

namespace wasserstrom {
namespace {

std::vector<DataFormat> formats() {
  return {libsvm_format(), csv_format(), idx_format(), hdf5_format(), json_format(), multi_digit_format()};
}

DataFormat format_named(const std::string& name) {
  const std::vector<DataFormat> all = formats();
  return *std::find_if(all.begin(), all.end(), [&](const DataFormat& each) { return each.declaration.name == name; });
}

std::vector<std::string> read_names(const std::string& path, Encoding encoding) {
  std::vector<std::string> names;
  LineStream lines(path, encoding);
  while (const auto line = lines.next()) {
    const std::string name(trimmed(*line));
    if (name.empty()) lines.refuse("there is no name in this line", "write one name a line");
    if (std::find(names.begin(), names.end(), name) != names.end())
      lines.refuse(fmt::format("the name '{}' came before", shown_text(name)), "give each column a name of its own");
    names.push_back(name);
  }
  return names;
}

// Columns are named by the file's names, else by the number that the file gives them.
void name_columns(DataSet& set, const std::string& names_path, Encoding encoding) {
  const Index count = set.design.columns();
  if (!names_path.empty()) {
    set.columns = read_names(names_path, encoding);
    if (static_cast<Index>(set.columns.size()) != count)
      throw ConfigError(fmt::format("{}: it has {} names for the {} columns of data '{}': write one a line", names_path,
                                    set.columns.size(), count, set.name));
  }
  set.has_names = !set.columns.empty();
  if (!set.has_names)
    for (Index j = 0; j < count; ++j) set.columns.push_back(fmt::format("x{}", set.number_of(j)));
}

/// Features from 0 to 1 as they are from low to high.
Design spread(const Design& design, const std::vector<double>& range) {
  std::vector<double> values(design.values().begin(), design.values().end());
  for (double& value : values) value = range[0] + (range[1] - range[0]) * value;
  return Design::dense(design.columns(), std::move(values));
}

DataSet read_set(const Config& table, const std::string& directory) {
  DataSet set = format_named(table.type()).read(table, directory);
  if (table.has("range")) set.design = spread(set.design, table.reals("range"));
  set.name = table.text("name");
  name_columns(set, table.has("names") ? path_in(table, "names", directory) : "", encoding_of(table));
  return set;
}

std::shared_ptr<const DataSet> standardized_copy(const DataSet& data, const DataSet& reference) {
  DataSet copy = data;
  copy.asides.clear();  // filters look at the values before
  copy.design = standardized(data, reference);
  copy.standardized_by = reference.name;
  return std::make_shared<const DataSet>(std::move(copy));
}

std::vector<std::string> names_of(const Config& whole) {
  std::vector<std::string> names;
  for (const Config& table : whole.tables("data")) names.push_back(table.text("name"));
  return names;
}

// Complains when `key` names none of the data sets of the case.
void check_name(const Config& self, const std::string& key, const Config& whole, Problems& problems) {
  const std::vector<std::string> names = names_of(whole);
  const std::string wanted = self.text(key);
  if (std::find(names.begin(), names.end(), wanted) != names.end()) return;
  const std::vector<std::string> near = nearest_names(wanted, names);
  const std::string advice = !near.empty()   ? fmt::format("did you mean '{}'?", near.front())
                             : names.empty() ? "add a table [[data]] with that name"
                                             : fmt::format("there are: {}", fmt::join(names, ", "));
  problems.add(self, key, fmt::format("no [[data]] is named '{}'", wanted), advice);
}

void check_standardize(const Config& self, const Config& whole, Problems& problems) {
  if (self.has("range") && self.reals("range").size() != 2)
    problems.add(self, "range", "it has " + std::to_string(self.reals("range").size()) + " numbers",
                 "give two: range = [-1, 1]");
  if (self.has("range") && self.type() == "libsvm")
    problems.add(self, "range", "rows of libsvm name the features that are not 0, and 0 would move as well",
                 "leave it out");
  if (self.has("standardize")) check_name(self, "standardize", whole, problems);
}

// Of the words in a text: behind the quote with which it begins in the case.
Origin within(Origin text, std::size_t begin, std::size_t length) {
  if (text.line == 0) return text;
  text.column += 1 + static_cast<int>(begin);
  text.length = static_cast<int>(std::max<std::size_t>(length, 1));
  return text;
}

void check_filter(const Config& self, Problems& problems) {
  try {
    (void)RowFilter(self.text("rows"));
  } catch (const FilterMistake& mistake) {
    problems.add(within(self.origin("rows"), mistake.begin, mistake.length),
                 fmt::format("'{}' is no filter of rows: {}", self.path("rows"), mistake.what()),
                 "write comparisons, such as \"column 71 = 1 and not (row % 5 = 0 or column city = 'Bonn')\"");
  }
}

RowFilter filter_of(const std::string& text) {
  try {
    return RowFilter(text);
  } catch (const FilterMistake& mistake) {
    throw ConfigError(fmt::format("'{}' is no filter of rows: {}: write \"column 71 = 1 and row % 5 != 0\", say", text,
                                  mistake.what()));
  }
}

}  // namespace

std::string path_in(const Config& table, const std::string& key, const std::string& directory) {
  return (std::filesystem::path(directory) / table.text(key)).string();
}

Index DataSet::number_of(Index column) const {
  return numbers.empty() ? first_column + column : numbers[static_cast<std::size_t>(column)];
}

Index DataSet::feature_of(Index number) const {
  const Index column =
      numbers.empty() ? number - first_column : std::find(numbers.begin(), numbers.end(), number) - numbers.begin();
  return column >= 0 && column < design.columns() ? column : -1;
}

TableSchema data_schema() {
  TableSchema schema;
  schema.help = "rows of features and responses from a file, plain or packed with gzip or bzip2";
  schema.family = "data formats";
  schema.keys = {
      Key::text("name").says("what other tables call it"),
      path_key("path").may_change().says("the file; what a restart compares is what it holds"),
      path_key("names").optional().may_change().says("a file with the name of one feature a line"),
      Key::reals("range").optional().says("[low, high]: what features of 0 and 1 are brought to, and all others in "
                                          "line with them; [-1, 1] for pictures"),
      Key::text("standardize")
          .optional()
          .says("name of the data whose means and standard deviations the features are brought to 0 and 1 with; often "
                "the data itself")};
  for (const DataFormat& format : formats()) schema.variants.push_back(format.declaration);
  schema.rule = check_standardize;
  return schema;
}

DataSets::DataSets(const std::vector<Config>& tables, const std::string& directory, const Communicator& communicator) {
  for (const Config& table : tables) {
    DataSet set;
    communicator.on_root([&] { set = read_set(table, directory); });
    broadcast_set(set, communicator);
    if (table.has("standardize")) uses_[{table.text("standardize"), ""}];
    const auto shared = std::make_shared<const DataSet>(std::move(set));
    sets_[shared->name] = {shared, shared};
  }
  for (const Config& table : tables)
    if (table.has("standardize")) {
      Entry& entry = sets_.at(table.text("name"));
      entry.data = standardized_copy(*entry.as_read, *sets_.at(table.text("standardize")).as_read);
    }
}

DataRows DataSets::select_for(const std::string& user, const std::string& name, const std::string& filter) const {
  const auto found = sets_.find(name);
  if (found == sets_.end()) throw ConfigError(fmt::format("no [[data]] is named '{}': check 'data'", name));
  std::vector<Index> rows = filter_of(filter).rows(*found->second.as_read);
  if (rows.empty()) throw ConfigError(fmt::format("no row of data '{}' fulfils \"{}\": loosen 'rows'", name, filter));
  uses_[{name, filter}].push_back(user);
  return {found->second.data, std::move(rows)};
}

DataRows DataSets::select(const std::string& name, const std::string& filter) const {
  return select_for("", name, filter);
}

DataRows DataSets::select(const Config& table) const {
  try {
    return select_for(table.path(), table.text("data"), table.text("rows"));
  } catch (const ConfigError& error) {
    throw ConfigError(fmt::format("{}: {}", table.path(), error.what()));
  }
}

double DataSets::bytes() const {
  double sum = 0;
  for (const auto& [name, entry] : sets_) {
    sum += entry.data->design.bytes() + sizeof(double) * static_cast<double>(entry.data->response.size());
    for (const AsideColumn& column : entry.as_read->asides)
      sum += sizeof(double) * static_cast<double>(column.values.size());
    if (entry.as_read != entry.data) sum += entry.as_read->design.bytes();
  }
  return sum;
}

std::string DataSets::digest() const {
  if (sets_.empty()) return {};
  Digest digest;
  for (const auto& [name, entry] : sets_) {
    const Column& response = entry.data->response;
    digest.add(name);
    entry.data->design.add_to(digest);
    entry.as_read->design.add_to(digest);
    digest.add(std::as_bytes(std::span(response.data(), static_cast<std::size_t>(response.size()))));
    for (const AsideColumn& column : entry.as_read->asides) {
      digest.add(column.name);
      digest.add(std::as_bytes(std::span(column.values)));
      for (const std::string& level : column.levels) digest.add(level);
    }
  }
  return digest.hex();
}

std::vector<Key> data_keys() {
  return {Key::text("data").says("name of the [[data]] to look at"),
          Key::text("rows").default_to("\"\"").says(
              "which rows: comparisons (= != < <= > >=) of 'column NAME', 'row', 'row % N' or 'response' with a "
              "number, of a "
              "category with a level in quotes; joined by 'and', 'or', 'not' and brackets; all when empty")};
}

void check_data_keys(const Config& self, const Config& whole, Problems& problems) {
  if (self.has("data")) check_name(self, "data", whole, problems);
  check_filter(self, problems);
}

}  // namespace wasserstrom
