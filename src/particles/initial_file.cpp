// Initial positions, or weights, from a file: a text table, or a dataset of an HDF5 file such as an earlier snapshot.

#include <filesystem>

#include "initial.hpp"
#include "wasserstrom/base/error.hpp"
#include "wasserstrom/data/hdf5_file.hpp"
#include "wasserstrom/data/table_file.hpp"

namespace wasserstrom {
namespace {

void require_shape(const std::string& path, Index rows, Index columns, const Layout& layout, Index wanted_columns) {
  if (rows == layout.particles() && columns == wanted_columns) return;
  throw ConfigError(path + " holds " + std::to_string(rows) + " rows of " + std::to_string(columns) +
                    " numbers; the case asks for " + std::to_string(layout.particles()) + " particles with " +
                    std::to_string(wanted_columns) +
                    " each: change the file, or particles.count and particles.dimension");
}

Rows read_text_rows(const std::string& path, Index columns, const Layout& layout) {
  const Communicator& communicator = layout.communicator();
  Rows table;
  communicator.on_root([&] {
    table = read_text_table(path);
    require_shape(path, table.rows(), table.cols(), layout, columns);
  });
  return scatter_rows(path, table, columns, layout);
}

Rows read_hdf5_rows(const std::string& path, const std::string& dataset, Index columns, const Layout& layout) {
  const Communicator& communicator = layout.communicator();
  communicator.on_root([&] {
    const Hdf5File file = Hdf5File::open_read(path);
    if (!file.exists(dataset)) throw ConfigError(path + " has no dataset '" + dataset + "': see wasserstrom inspect");
    const std::vector<Index> extent = file.shape(dataset).extent;
    require_shape(path + ":" + dataset, extent.empty() ? 1 : extent[0], extent.size() > 1 ? extent[1] : 1, layout,
                  columns);
  });
  return read_dataset_rows(path, dataset, layout);
}

class FileLaw final : public InitialLaw {
 public:
  FileLaw(std::string path, std::string dataset) : path_(std::move(path)), dataset_(std::move(dataset)) {}

  Rows draw(const InitialContext& context) const override {
    return read_local_rows(path_, dataset_, context.dimension, context);
  }

 private:
  std::string path_, dataset_;
};

}  // namespace

Rows read_local_rows(const std::string& path, const std::string& dataset, Index columns,
                     const InitialContext& context) {
  const std::string full = (std::filesystem::path(context.directory) / path).string();
  return is_hdf5_name(full) ? read_hdf5_rows(full, dataset, columns, context.layout)
                            : read_text_rows(full, columns, context.layout);
}

InitialLawRegistry::Entry file_law() {
  return {{"file",
           "positions from a text table or an HDF5 dataset, a row per particle",
           {Key::text("path").says("the file; a relative path starts at the case file"),
            Key::text("dataset").default_to("\"/particles/position\"").says("of an HDF5 file")},
           {}},
          [](const Config& config) { return std::make_unique<FileLaw>(config.text("path"), config.text("dataset")); }};
}

}  // namespace wasserstrom
