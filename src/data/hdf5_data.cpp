// Datasets of an HDF5 file: a row per index of the first axis, the others flattened.

#include <fmt/format.h>

#include <algorithm>

#include "data_formats.hpp"
#include "wasserstrom/base/error.hpp"
#include "wasserstrom/hdf5/hdf5_table.hpp"

namespace wasserstrom {
namespace {

// Piece by piece, so that the values lie in memory only once.
std::vector<double> values_of(const Hdf5Table& table) {
  const Index rows_at_once = std::max<Index>(1, (Index{1} << 20) / table.columns());
  std::vector<double> values;
  values.reserve(static_cast<std::size_t>(table.rows() * table.columns()));
  for (Index first = 0; first < table.rows(); first += rows_at_once) {
    const Rows piece = table.read(first, std::min(rows_at_once, table.rows() - first));
    values.insert(values.end(), piece.data(), piece.data() + piece.size());
  }
  return values;
}

Column read_response(const Config& table, const std::string& path, Index rows) {
  const std::string dataset = table.text("response");
  const Hdf5Table response(path, dataset);
  if (response.rows() != rows)
    throw ConfigError(fmt::format("{}: the dataset '{}' has {} rows, and the features {}: name another", path, dataset,
                                  response.rows(), rows));
  if (!table.has("response_column") && response.columns() != 1)
    throw ConfigError(
        fmt::format("{}: the dataset '{}' has {} numbers a row: say which is the response, by "
                    "response_column, counted from 0",
                    path, dataset, response.columns()));
  const Index column = table.has("response_column") ? table.integer("response_column") : 0;
  if (column >= response.columns())
    throw ConfigError(fmt::format("{} = {}: the dataset '{}' has {} numbers a row, counted from 0",
                                  table.path("response_column"), column, dataset, response.columns()));
  return response.read(0, rows).col(column);
}

DataSet read_datasets(const Config& table, const std::string& directory) {
  const std::string path = path_in(table, "path", directory);
  const Hdf5Table features(path, table.text("dataset"));
  DataSet set;
  if (table.has("response")) set.response = read_response(table, path, features.rows());
  set.design = Design::dense(features.columns(), values_of(features));
  return set;
}

void check_hdf5(const Config& self, const Config&, Problems& problems) {
  if (self.has("response_column") && !self.has("response"))
    problems.add(self, "response_column", "it is a column of the response, and there is none",
                 "name the dataset with 'response', or leave it out");
}

}  // namespace

DataFormat hdf5_format() {
  return {{"hdf5",
           "datasets of an HDF5 file, integers or floating-point numbers of any size",
           {Key::text("dataset").says("the features, a row per index of the first axis"),
            Key::text("response").optional().says("the dataset with the response"),
            Key::integer("response_column")
                .optional()
                .at_least(0)
                .says("which of its numbers a row is the response, as where labels of several tasks stand side by "
                      "side; needed where there are several")},
           check_hdf5},
          read_datasets};
}

}  // namespace wasserstrom
