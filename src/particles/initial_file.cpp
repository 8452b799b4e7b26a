// Initial positions, or weights, from a file: a text table, or a dataset of an HDF5 file such as an earlier snapshot.

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>

#include "initial.hpp"
#include "wasserstrom/base/error.hpp"
#include "wasserstrom/case/effective_case.hpp"
#include "wasserstrom/data/column_names.hpp"
#include "wasserstrom/data/table_file.hpp"
#include "wasserstrom/hdf5/hdf5_table.hpp"
#include "wasserstrom/particles/particle_set.hpp"

namespace wasserstrom {
namespace {

void require_shape(const std::string& path, Index rows, Index columns, const Layout& layout, Index wanted_columns) {
  if (rows == layout.particles() && columns == wanted_columns) return;
  throw ConfigError(path + " holds " + std::to_string(rows) + " rows of " + std::to_string(columns) +
                    " numbers; the case asks for " + std::to_string(layout.particles()) + " particles with " +
                    std::to_string(wanted_columns) +
                    " each: change the file, or particles.count and particles.dimension");
}

/// x0, x1, ...: names that say no more than a place.
std::vector<std::string> place_names(std::size_t count) {
  std::vector<std::string> names;
  for (std::size_t c = 0; c < count; ++c) names.push_back("x" + std::to_string(c));
  return names;
}

bool are_places(const std::vector<std::string>& names) {
  const std::vector<std::string> places = place_names(names.size());
  return std::is_permutation(names.begin(), names.end(), places.begin(), places.end());
}

/// Where the coordinates stand in the file; empty for all of them in order.
std::vector<Index> columns_of(const std::string& path, const std::vector<std::string>& found,
                              const std::vector<std::string>& wanted) {
  if (found.empty() || found == wanted) return {};
  if (const auto places = find_columns(found, wanted, path)) return *places;
  if (found.size() == wanted.size() && are_places(wanted)) return {};
  if (found.size() == wanted.size() && are_places(found)) return *find_columns(found, place_names(found.size()), path);
  throw ConfigError(
      fmt::format("{}: its columns are called {}, the coordinates of the particles {}: rename the columns, "
                  "or leave the names out so that their order counts",
                  path, listed(found), listed(wanted)));
}

Rows read_text_rows(const std::string& path, Index columns, const std::vector<Index>& places, const Layout& layout) {
  const Communicator& communicator = layout.communicator();
  Rows table;
  communicator.on_root([&] {
    table = read_text_table(path);
    if (!places.empty()) table = Rows(table(Eigen::all, places));
    require_shape(path, table.rows(), table.cols(), layout, columns);
  });
  return scatter_rows(path, table, columns, layout);
}

Rows read_hdf5_rows(const std::string& path, const std::string& dataset, Index columns,
                    const std::vector<Index>& places, const Layout& layout) {
  const Hdf5Table table(path, dataset, layout.communicator());
  require_shape(path + ":" + dataset, table.rows(), places.empty() ? table.columns() : std::ssize(places), layout,
                columns);
  const Rows rows = table.read(layout.first_row(), layout.rows());
  return places.empty() ? rows : Rows(rows(Eigen::all, places));
}

class FileLaw final : public InitialLaw {
 public:
  FileLaw(std::string path, std::string dataset) : path_(std::move(path)), dataset_(std::move(dataset)) {}

  Rows draw(const InitialContext& context) const override {
    return read_local_rows(path_, dataset_, context.dimension, context.coordinates, context);
  }
  bool reads_a_file() const override { return true; }

 private:
  std::string path_, dataset_;
};

}  // namespace

Rows read_local_rows(const std::string& path, const std::string& dataset, Index columns,
                     const std::vector<std::string>& names, const InitialContext& context) {
  const std::string full = (std::filesystem::path(context.directory) / path).string();
  const std::vector<Index> places =
      names.empty() ? std::vector<Index>{}
                    : columns_of(full, read_column_names(full, dataset, context.layout.communicator()), names);
  return holds_hdf5(full, context.layout.communicator())
             ? read_hdf5_rows(full, dataset, columns, places, context.layout)
             : read_text_rows(full, columns, places, context.layout);
}

InitialLawRegistry::Entry file_law() {
  return {
      {"file",
       "positions from a text table or an HDF5 dataset, a row per particle; columns with names are found by those of "
       "the coordinates",
       {path_key("path").says("the file"),
        Key::text("dataset").default_to("\"/particles/position\"").says("of an HDF5 file")},
       {}},
      [](const Config& config) { return std::make_unique<FileLaw>(config.text("path"), config.text("dataset")); }};
}

}  // namespace wasserstrom
