// Reading a checkpoint back, on any number of ranks.

#include <fmt/format.h>

#include "snapshot_read.hpp"
#include "snapshot_skeleton.hpp"
#include "wasserstrom/base/error.hpp"
#include "wasserstrom/files/checkpoint.hpp"

namespace wasserstrom {

namespace {

/// Names of the arrays with a row for every particle.
struct RowNames {
  std::vector<std::string> particles, state;
  bool weighted = false;
};

void check_count(const Hdf5File& file, const std::string& path, const Layout& layout) {
  const Index count = file.shape(particles_group + "position").extent[0];
  if (count != layout.particles())
    throw ConfigError(
        fmt::format("cannot go on from '{}': it holds {} particles, the case has {}. Keep particles.count, or start "
                    "anew in another directory.",
                    path, count, layout.particles()));
}

/// What there is in /particles besides what every snapshot has.
void find_columns(const Hdf5File& file, RowNames& found) {
  for (const std::string& name : file.children("/particles")) {
    if (name == "position" || file.shape(particles_group + name).type != ElementType::float64) continue;
    if (name == "weight") found.weighted = true;
    else found.particles.push_back(name);
  }
}

/// Reads the small parts of /state and notes the names of the large ones.
void read_state(const Hdf5File& file, RunState& state, RowNames& found) {
  for (const std::string& name : file.children("/state")) {
    if (name == "step" || name == "time") continue;
    const std::string path = state_group + name;
    const DatasetShape shape = file.shape(path);
    if (shape.type == ElementType::text) state.texts[name] = file.read_text(path);
    else if (shape.extent.empty()) state.values[name] = file.read_real(path);
    else if (shape.extent.size() == 1) state.arrays[name] = file.read_reals(path);
    else found.state.push_back(name);
  }
}

/// What one rank needs of the file.
Restored read_part(const std::string& path, const Layout& layout) {
  const Hdf5File file = Hdf5File::open_read(path);
  check_count(file, path, layout);
  Restored restored;
  restored.snapshot = read_snapshot(file);
  restored.digest = file.text_attribute("/", "content_digest");
  RowNames names;
  find_columns(file, names);
  read_state(file, restored.state, names);
  const auto rows = [&](const std::string& dataset) {
    return file.read_rows(dataset, layout.first_row(), layout.rows());
  };
  restored.position = rows(particles_group + "position");
  if (names.weighted) restored.weight = rows(particles_group + "weight");
  for (const std::string& name : names.particles) restored.columns[name] = rows(particles_group + name);
  for (const std::string& name : names.state) restored.state.columns[name] = rows(state_group + name);
  return restored;
}

}  // namespace

Restored read_checkpoint(const std::string& path, const Layout& layout) {
  const Communicator& communicator = layout.communicator();
  Restored restored;
  communicator.together([&] { restored = read_part(path, layout); });
  const std::string of_root = communicator.broadcast(restored.digest);
  communicator.together([&] {
    if (restored.digest != of_root)
      throw IoError(
          fmt::format("'{}' on {} is another file than that of the first rank (digests {} and {}): it has to lie where "
                      "all nodes see the same files",
                      path, host_name(), restored.digest, of_root));
  });
  return restored;
}

}  // namespace wasserstrom
