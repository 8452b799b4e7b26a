// Datasets of an HDF5 file: a row per index of the first axis, the others flattened.

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <functional>
#include <numeric>

#include "data_formats.hpp"
#include "wasserstrom/base/error.hpp"
#include "wasserstrom/data/hdf5_file.hpp"

namespace wasserstrom {
namespace {

struct NumberTable {
  Index rows = 0, columns = 1;
  std::vector<double> values;
};

void check_finite(const std::string& place, const Rows& piece, Index first) {
  for (Index i = 0; i < piece.rows(); ++i)
    for (Index j = 0; j < piece.cols(); ++j)
      if (!std::isfinite(piece(i, j)))
        throw ConfigError(
            fmt::format("{}: element {} of row {} is {}: all have to be finite", place, j, first + i, piece(i, j)));
}

NumberTable shape_of(const Hdf5File& file, const std::string& path, const std::string& dataset) {
  if (!file.exists(dataset) || file.is_group(dataset))
    throw ConfigError(fmt::format("{}: there is no dataset '{}' in it: see 'wasserstrom inspect'", path, dataset));
  const std::vector<Index> extent = file.shape(dataset).extent;
  const Index size = std::accumulate(extent.begin(), extent.end(), Index{1}, std::multiplies<>());
  if (extent.empty() || size == 0)
    throw ConfigError(fmt::format("{}: the dataset '{}' has no rows: name another", path, dataset));
  return {extent[0], size / extent[0], {}};
}

// Piece by piece, so that the values lie in memory only once.
NumberTable read_table(const Hdf5File& file, const std::string& path, const std::string& dataset) {
  NumberTable table = shape_of(file, path, dataset);
  const Index rows_at_once = std::max<Index>(1, (Index{1} << 20) / table.columns);
  table.values.reserve(static_cast<std::size_t>(table.rows * table.columns));
  for (Index first = 0; first < table.rows; first += rows_at_once) {
    const Rows piece = file.read_rows(dataset, first, std::min(rows_at_once, table.rows - first));
    check_finite(path + ":" + dataset, piece, first);
    table.values.insert(table.values.end(), piece.data(), piece.data() + piece.size());
  }
  return table;
}

Column read_response(const Hdf5File& file, const std::string& path, const std::string& dataset, Index rows) {
  const NumberTable response = read_table(file, path, dataset);
  if (response.rows != rows || response.columns != 1)
    throw ConfigError(
        fmt::format("{}: the dataset '{}' has {} rows of {} numbers; a response needs {} of one: name "
                    "another",
                    path, dataset, response.rows, response.columns, rows));
  return Eigen::Map<const Column>(response.values.data(), rows);
}

DataSet read_datasets(const Config& table, const std::string& path) {
  const Hdf5File file = Hdf5File::open_read(path);
  NumberTable features = read_table(file, path, table.text("dataset"));
  DataSet set;
  if (table.has("response")) set.response = read_response(file, path, table.text("response"), features.rows);
  set.design = Design::dense(features.columns, std::move(features.values));
  return set;
}

}  // namespace

DataFormat hdf5_format() {
  return {{"hdf5",
           "datasets of an HDF5 file, integers or floating-point numbers of any size",
           {Key::text("dataset").says("the features, a row per index of the first axis"),
            Key::text("response").optional().says("the dataset with the response, one number a row")},
           {}},
          [](const Config& table, const std::string& directory) {
            try {
              return read_datasets(table, path_in(table, "path", directory));
            } catch (const IoError& error) {
              throw ConfigError(fmt::format("{}: check [[data]] '{}'", error.what(), table.text("name")));
            }
          }};
}

}  // namespace wasserstrom
