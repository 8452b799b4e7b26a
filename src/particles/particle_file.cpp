// Particles of a file, and the reading of its rows by all ranks.

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <array>
#include <limits>
#include <sstream>

#include "initial.hpp"
#include "wasserstrom/base/error.hpp"
#include "wasserstrom/data/column_names.hpp"
#include "wasserstrom/data/table_file.hpp"
#include "wasserstrom/hdf5/hdf5_table.hpp"
#include "wasserstrom/particles/particle_set.hpp"

namespace wasserstrom {
namespace {

constexpr const char* snapshot_weight = "/particles/weight";

bool is_of_snapshot(const std::string& dataset) {
  return dataset.starts_with("/particles/") || dataset.starts_with("particles/");
}

Column equal_weights(const Layout& layout) {
  return Column::Constant(layout.rows(), 1.0 / static_cast<double>(layout.particles()));
}

Column read_weights(const std::string& path, const std::string& dataset, const Layout& layout) {
  const Hdf5Table table(path, snapshot_weight, layout.communicator());
  if (table.extent() != std::vector<Index>{layout.particles()})
    throw ConfigError(
        fmt::format("{}:{} is no list of {} numbers, a weight for each row of {}, but of the shape ({}): "
                    "mend it or leave it out",
                    path, snapshot_weight, layout.particles(), dataset, fmt::join(table.extent(), " x ")));
  const Column weight = table.read(layout.first_row(), layout.rows()).col(0);
  layout.communicator().together([&] {
    for (Index i = 0; i < weight.size(); ++i)
      if (!(weight[i] >= 0))
        throw ConfigError(fmt::format("{}:{}: row {} (from 0) is {}: a weight is a number that is not negative", path,
                                      snapshot_weight, layout.first_row() + i, weight[i]));
  });
  double sum = 0;
  layout.sum_rows(std::span(&sum, 1), [&](Index i, std::span<double> total) { total[0] += weight[i]; });
  if (!(sum > 0)) throw ConfigError(path + ": the particle weights do not add up to a positive number: check the file");
  return weight / sum;
}

/// Components are no points of their mixture: only files of such have this dataset.
void refuse_components(const std::string& path, const std::string& dataset, const Hdf5Table& table) {
  if (is_of_snapshot(dataset) && table.is_beside("/particles/factor"))
    throw ConfigError(fmt::format(
        "'{0}' holds the components of a mixture, not points: draw some with wasserstrom sample {0} -n 10000 "
        "-o draws.h5, and name draws.h5",
        path));
}

ParticleSet read_hdf5(const std::string& path, const std::string& dataset, const Communicator& communicator) {
  const Hdf5Table table(path, dataset, communicator);
  refuse_components(path, dataset, table);
  if (table.extent().size() > 2)
    throw ConfigError(path + ":" + dataset + " is no table of numbers with a row per particle: name another dataset");
  const bool weighted = is_of_snapshot(dataset) && table.is_beside(snapshot_weight);
  ParticleSet set{Layout(table.rows(), communicator), {}, {}, weighted};
  set.position = table.read(set.layout.first_row(), set.layout.rows());
  set.weight = weighted ? read_weights(path, dataset, set.layout) : equal_weights(set.layout);
  return set;
}

ParticleSet read_text(const std::string& path, const Communicator& communicator) {
  Rows table;
  std::array<std::int64_t, 2> shape{};
  communicator.on_root([&] {
    table = read_text_table(path);
    shape = {table.rows(), table.cols()};
  });
  communicator.broadcast(std::span<std::int64_t>(shape));
  ParticleSet set{Layout(shape[0], communicator), {}, {}, false};
  set.position = scatter_rows(path, table, shape[1], set.layout);
  set.weight = equal_weights(set.layout);
  return set;
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

bool holds_hdf5(const std::string& path, const Communicator& communicator) {
  std::int64_t found = 0;
  communicator.on_root([&] { found = is_hdf5_file(path); });
  communicator.broadcast(std::span(&found, 1));
  return found == 1;
}

ParticleSet read_particles(const std::string& path, const std::string& dataset, const Communicator& communicator,
                           const std::vector<Index>& columns) {
  ParticleSet set =
      holds_hdf5(path, communicator) ? read_hdf5(path, dataset, communicator) : read_text(path, communicator);
  if (!columns.empty()) set.position = Rows(set.position(Eigen::all, columns));
  return set;
}

std::vector<std::string> read_column_names(const std::string& path, const std::string& dataset,
                                           const Communicator& communicator) {
  std::string lines;
  communicator.on_root([&] {
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
