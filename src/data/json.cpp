// A JSON object of numbers and arrays, as the data of posteriordb and of Stan's programs are; the columns are formulas
// of its arrays.

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cmath>
#include <nlohmann/json.hpp>
#include <optional>

#include "data_formats.hpp"
#include "formula.hpp"
#include "json_file.hpp"
#include "wasserstrom/base/error.hpp"
#include "wasserstrom/base/text.hpp"

namespace wasserstrom {
namespace {

using nlohmann::json;

class JsonTable {
 public:
  explicit JsonTable(std::string path) : path_(std::move(path)), object_(read_json_object(path_)) {}

  /// Names and values of what a formula stands for: one column, or each of a matrix that stands alone.  Rows before
  /// `first` are not looked at: they are left out later.
  void add_columns(const Formula& formula, Index first, std::vector<std::string>& names,
                   std::vector<std::vector<double>>& columns) const {
    if (!is_matrix(formula)) {
      names.push_back(formula.text);
      columns.push_back(column(formula, first));
      return;
    }
    const json& rows = array(formula.factors[0].array);
    if (rows[0].empty()) refuse(fmt::format("row 0 of '{}' is empty", formula.text), "leave it out");
    for (std::size_t c = 0; c < rows[0].size(); ++c) {
      names.push_back(fmt::format("{}[{}]", formula.text, c + 1));
      columns.push_back(matrix_column(formula.text, rows, c, first));
    }
  }

  std::vector<double> column(const Formula& formula, Index first) const {
    const std::size_t rows = array(formula.factors[0].array).size();
    std::vector<double> product(rows, 1);
    for (const Formula::Factor& factor : formula.factors) multiply(product, factor, formula, first);
    return product;
  }

  [[noreturn]] void refuse(const std::string& what, const std::string& advice) const {
    throw ConfigError(fmt::format("{}: {}: {}", path_, what, advice));
  }

 private:
  bool is_matrix(const Formula& formula) const {
    const json& first = array(formula.factors[0].array);
    return formula.factors.size() == 1 && formula.factors[0].kind == Formula::Kind::value && first[0].is_array();
  }

  const json& array(const std::string& name) const {
    const auto found = object_.find(name);
    if (found == object_.end()) refuse(fmt::format("it has no '{}'", name), fmt::format("it has {}", names()));
    if (!found->is_array() || found->empty())
      refuse(fmt::format("'{}' is no array with numbers in it", name), "name one that is");
    return *found;
  }

  std::string names() const {
    std::vector<std::string> all;
    for (const auto& item : object_.items()) all.push_back(item.key());
    return shown_text(fmt::format("{}", fmt::join(all, ", ")));
  }

  double number(const std::string& name, const json& entry, std::size_t row) const {
    if (!entry.is_number())
      refuse(fmt::format("entry {} of '{}' is {}, no number", row, name, shown_text(entry.dump())),
             "code classes as numbers, and leave rows with missing values out");
    return entry.get<double>();
  }

  std::vector<double> matrix_column(const std::string& name, const json& rows, std::size_t c, Index first) const {
    std::vector<double> values(std::min(rows.size(), static_cast<std::size_t>(first)));
    for (std::size_t r = values.size(); r < rows.size(); ++r) {
      if (!rows[r].is_array() || rows[r].size() != rows[0].size())
        refuse(fmt::format("row {} of '{}' has not the {} numbers of the first", r, name, rows[0].size()),
               "make all rows equally long");
      values.push_back(number(name, rows[r][c], r));
    }
    return values;
  }

  /// `first` is no less than the lag.
  void multiply(std::vector<double>& product, const Formula::Factor& factor, const Formula& formula,
                Index first) const {
    const json& entries = array(factor.array);
    if (entries.size() != product.size())
      refuse(fmt::format("'{}' has {} entries where '{}' has {}", factor.array, entries.size(),
                         formula.factors[0].array, product.size()),
             fmt::format("'{}' needs arrays of one length", formula.text));
    for (auto r = static_cast<std::size_t>(first); r < product.size(); ++r) {
      const std::size_t entry = r - static_cast<std::size_t>(factor.lag);
      product[r] *= factor.apply(number(factor.array, entries[entry], entry));
      if (!std::isfinite(product[r]))
        refuse(fmt::format("row {} of '{}' is {}", r, formula.text, product[r]), "leave such rows out");
    }
  }

  std::string path_;
  json object_;
};

std::vector<Formula> formulas(const Config& table) {
  std::vector<Formula> all;
  for (const std::string& text : table.texts("features")) all.push_back(Formula::parse(text));
  return all;
}

/// Features and perhaps a response behind them, as long as the arrays of the file.
struct Columns {
  std::vector<std::string> names;
  std::vector<std::vector<double>> values;
  Index lag = 0;  ///< rows at the beginning that have no value

  Index rows() const { return std::ssize(values[0]); }

  /// Row by row, without those at the beginning.
  std::vector<double> by_rows() const {
    std::vector<double> all;
    for (auto r = static_cast<std::size_t>(lag); r < values[0].size(); ++r)
      for (const std::vector<double>& column : values) all.push_back(column[r]);
    return all;
  }
};

void check_lengths(const JsonTable& table, const Columns& columns) {
  for (std::size_t c = 0; c < columns.values.size(); ++c)
    if (std::ssize(columns.values[c]) != columns.rows())
      table.refuse(fmt::format("'{}' has {} rows where '{}' has {}", columns.names[c], columns.values[c].size(),
                               columns.names[0], columns.rows()),
                   "name arrays of one length");
  if (columns.lag >= columns.rows())
    table.refuse(fmt::format("a lag of {} leaves none of {} rows", columns.lag, columns.rows()), "take a smaller one");
}

Columns read_columns(const JsonTable& table, const std::vector<Formula>& features,
                     const std::optional<Formula>& response) {
  Columns columns;
  if (response) columns.lag = response->lag();
  for (const Formula& formula : features) columns.lag = std::max(columns.lag, formula.lag());
  for (const Formula& formula : features) table.add_columns(formula, columns.lag, columns.names, columns.values);
  if (response) {
    columns.names.push_back(response->text);
    columns.values.push_back(table.column(*response, columns.lag));
  }
  check_lengths(table, columns);
  return columns;
}

std::optional<Formula> response_formula(const Config& table) {
  const std::string text = table.text("response");
  return text == "none" ? std::nullopt : std::optional(Formula::parse(text));
}

/// Rows in which a lag reaches before the first are left out.
DataSet read_json(const Config& config, const std::string& directory) {
  const auto response = response_formula(config);
  Columns columns = read_columns(JsonTable(path_in(config, "path", directory)), formulas(config), response);
  DataSet set;
  if (response) {
    set.response_name = columns.names.back();
    set.response = Eigen::Map<const Column>(columns.values.back().data() + columns.lag, columns.rows() - columns.lag);
    columns.names.pop_back();
    columns.values.pop_back();
  }
  set.design = Design::dense(std::ssize(columns.values), columns.by_rows());
  set.columns = columns.names;
  return set;
}

/// The formula's name of its column; a mistake is a problem, and has the text as it stands.
std::string checked_name(const Config& self, const std::string& key, const std::string& text, Problems& problems) {
  try {
    return Formula::parse(text).text;
  } catch (const FormulaMistake& mistake) {
    problems.add(self, key, fmt::format("'{}' makes no column: {}", text, mistake.what()),
                 "write such as \"mom_iq\", \"log(earn)\", \"mom_hs * mom_iq\", \"lag(y, 2)\" or \"age = 3\"");
    return text;
  }
}

void check(const Config& self, const Config&, Problems& problems) {
  std::vector<std::string> names;
  for (const std::string& text : self.texts("features"))
    names.push_back(checked_name(self, "features", text, problems));
  if (names.empty()) problems.add(self, "features", "there is none", "name an array of the file");
  std::sort(names.begin(), names.end());
  if (const auto twin = std::adjacent_find(names.begin(), names.end()); twin != names.end())
    problems.add(self, "features", fmt::format("'{}' stands there twice", *twin), "leave one of them out");
  if (self.text("response") == "none") return;
  const std::string response = checked_name(self, "response", self.text("response"), problems);
  if (std::binary_search(names.begin(), names.end(), response))
    problems.add(self, "response", fmt::format("'{}' is one of the features", response),
                 "leave it out there: it would foretell itself");
}

}  // namespace

DataFormat json_format() {
  return {{"json",
           "an object of arrays, as the data files of posteriordb and Stan; columns are formulas of them",
           {Key::texts("features")
                .says("a column each: NAME, log(NAME), lag(NAME, ROWS), NAME = NUMBER (1 where it holds, else 0), or a "
                      "product of these by *; a matrix that stands alone gives all of its columns"),
            Key::text("response").default_to("\"none\"").says("the response, a formula as well; or \"none\"")},
           check},
          read_json};
}

}  // namespace wasserstrom
