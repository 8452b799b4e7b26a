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

Column read_response(const std::string& path, const std::string& dataset, Index rows) {
  const Hdf5Table response(path, dataset);
  if (response.rows() != rows || response.columns() != 1)
    throw ConfigError(
        fmt::format("{}: the dataset '{}' has {} rows of {} numbers; a response needs {} of one: name "
                    "another",
                    path, dataset, response.rows(), response.columns(), rows));
  return response.read(0, rows).col(0);
}

DataSet read_datasets(const Config& table, const std::string& directory) {
  const std::string path = path_in(table, "path", directory);
  const Hdf5Table features(path, table.text("dataset"));
  DataSet set;
  if (table.has("response")) set.response = read_response(path, table.text("response"), features.rows());
  set.design = Design::dense(features.columns(), values_of(features));
  return set;
}

}  // namespace

DataFormat hdf5_format() {
  return {{"hdf5",
           "datasets of an HDF5 file, integers or floating-point numbers of any size",
           {Key::text("dataset").says("the features, a row per index of the first axis"),
            Key::text("response").optional().says("the dataset with the response, one number a row")},
           {}},
          read_datasets};
}

}  // namespace wasserstrom
