// Particles of a file, and the reading of its rows by all ranks.

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <sstream>

#include "initial.hpp"
#include "wasserstrom/base/error.hpp"
#include "wasserstrom/data/column_names.hpp"
#include "wasserstrom/data/hdf5_file.hpp"
#include "wasserstrom/data/table_file.hpp"
#include "wasserstrom/particles/particle_set.hpp"

namespace wasserstrom {
namespace {

constexpr const char* snapshot_weight = "/particles/weight";

/// What the root found in a file and all ranks have to know.
struct Contents {
  Index rows = 0, columns = 0;
  bool weighted = false;
};

Contents share(Contents contents, const Communicator& communicator) {
  std::array<std::int64_t, 3> numbers{contents.rows, contents.columns, contents.weighted};
  communicator.broadcast(std::span<std::int64_t>(numbers));
  return {numbers[0], numbers[1], numbers[2] == 1};
}

/// A file that cannot be opened is a mistake in the input, as it is for text tables and [[data]].
Hdf5File opened(const std::string& path) {
  try {
    return Hdf5File::open_read(path);
  } catch (const IoError& error) {
    throw ConfigError(fmt::format("{}: name another file", error.what()));
  }
}

void require_weight_per_row(const Hdf5File& file, const std::string& path, const std::string& dataset, Index rows) {
  const DatasetShape shape = file.is_group(snapshot_weight) ? DatasetShape{} : file.shape(snapshot_weight);
  if (shape.type != ElementType::text && shape.extent == std::vector<Index>{rows}) return;
  throw ConfigError(
      fmt::format("{}:{} is no list of {} numbers, a weight for each row of {}, but of the shape ({}): "
                  "mend it or leave it out",
                  path, snapshot_weight, rows, dataset, fmt::join(shape.extent, " x ")));
}

bool is_of_snapshot(const std::string& dataset) {
  return dataset.starts_with("/particles/") || dataset.starts_with("particles/");
}

void require_dataset(const Hdf5File& file, const std::string& path, const std::string& dataset) {
  if (!file.exists(dataset) || file.is_group(dataset))
    throw ConfigError(path + " has no dataset '" + dataset +
                      "': name one of those that h5ls -r lists (key dataset, or --dataset)");
}

Contents look_at(const std::string& path, const std::string& dataset) {
  const Hdf5File file = opened(path);
  require_dataset(file, path, dataset);
  const DatasetShape shape = file.shape(dataset);
  if (shape.type == ElementType::text || shape.extent.empty() || shape.extent.size() > 2 || shape.extent[0] < 1)
    throw ConfigError(path + ":" + dataset + " is no table of numbers with a row per particle: name another dataset");
  const bool weighted = is_of_snapshot(dataset) && file.exists(snapshot_weight);
  if (weighted) require_weight_per_row(file, path, dataset, shape.extent[0]);
  return {shape.extent[0], shape.extent.size() > 1 ? shape.extent[1] : 1, weighted};
}

Column equal_weights(const Layout& layout) {
  return Column::Constant(layout.rows(), 1.0 / static_cast<double>(layout.particles()));
}

Column read_weights(const std::string& path, const Layout& layout) {
  const Column weight = read_dataset_rows(path, snapshot_weight, layout).col(0);
  layout.communicator().together([&] {
    for (Index i = 0; i < weight.size(); ++i)
      if (!(weight[i] >= 0 && std::isfinite(weight[i])))
        throw ConfigError(fmt::format("{}:{}: row {} (from 0) is {}: a weight is a number that is not negative", path,
                                      snapshot_weight, layout.first_row() + i, weight[i]));
  });
  double sum = 0;
  layout.sum_rows(std::span(&sum, 1), [&](Index i, std::span<double> total) { total[0] += weight[i]; });
  if (!(sum > 0)) throw ConfigError(path + ": the particle weights do not add up to a positive number: check the file");
  return weight / sum;
}

ParticleSet read_hdf5(const std::string& path, const std::string& dataset, const Communicator& communicator) {
  Contents contents;
  communicator.on_root([&] { contents = look_at(path, dataset); });
  contents = share(contents, communicator);
  ParticleSet set{Layout(contents.rows, communicator), {}, {}, contents.weighted};
  set.position = read_dataset_rows(path, dataset, set.layout);
  set.weight = contents.weighted ? read_weights(path, set.layout) : equal_weights(set.layout);
  return set;
}

ParticleSet read_text(const std::string& path, const Communicator& communicator) {
  Rows table;
  communicator.on_root([&] { table = read_text_table(path); });
  const Contents contents = share({table.rows(), table.cols(), false}, communicator);
  ParticleSet set{Layout(contents.rows, communicator), {}, {}, false};
  set.position = scatter_rows(path, table, contents.columns, set.layout);
  set.weight = equal_weights(set.layout);
  return set;
}

void require_finite(const std::string& path, const ParticleSet& set) {
  set.layout.communicator().together([&] {
    for (Index i = 0; i < set.position.rows(); ++i)
      if (!set.position.row(i).allFinite())
        throw ConfigError(path + ": row " + std::to_string(set.layout.first_row() + i) +
                          " (from 0) holds a number that is not finite: leave it out");
  });
}

}  // namespace

Rows scatter_rows(const std::string& path, const Rows& table, Index columns, const Layout& layout) {
  const Communicator& communicator = layout.communicator();
  communicator.on_root([&] {
    if (table.size() > std::numeric_limits<int>::max())
      throw ConfigError(path + " is too large for a text table: use an HDF5 file");
  });
  std::vector<int> counts;
  for (int rank = 0; rank < communicator.size(); ++rank)
    counts.push_back(static_cast<int>(layout.rows(rank) * columns));
  const std::vector<double> own =
      communicator.scatter(std::span<const double>(table.data(), static_cast<std::size_t>(table.size())), counts);
  return Eigen::Map<const Rows>(own.data(), layout.rows(), columns);
}

Rows read_dataset_rows(const std::string& path, const std::string& dataset, const Layout& layout) {
  const Communicator& communicator = layout.communicator();
  Rows rows;
  communicator.together(
      [&] { rows = Hdf5File::open_read(path).read_rows(dataset, layout.first_row(), layout.rows()); });
  return rows;
}

ParticleSet read_particles(const std::string& path, const std::string& dataset, const Communicator& communicator,
                           const std::vector<Index>& columns) {
  ParticleSet set = is_hdf5_name(path) ? read_hdf5(path, dataset, communicator) : read_text(path, communicator);
  if (!columns.empty()) set.position = Rows(set.position(Eigen::all, columns));
  require_finite(path, set);
  return set;
}

std::vector<std::string> read_column_names(const std::string& path, const std::string& dataset,
                                           const Communicator& communicator) {
  std::string lines;
  communicator.on_root([&] {
    if (is_hdf5_name(path)) require_dataset(opened(path), path, dataset);
    for (std::string name : column_names(path, dataset)) {
      std::replace(name.begin(), name.end(), '\n', ' ');
      lines += name + '\n';
    }
  });
  std::istringstream stream(communicator.broadcast(std::move(lines)));
  std::vector<std::string> names;
  for (std::string name; std::getline(stream, name);) names.push_back(name);
  return names;
}

}  // namespace wasserstrom
