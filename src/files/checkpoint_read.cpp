// Reading a checkpoint back, on any number of ranks.

#include <fmt/format.h>

#include "snapshot_read.hpp"
#include "snapshot_skeleton.hpp"
#include "wasserstrom/base/error.hpp"
#include "wasserstrom/files/checkpoint.hpp"

namespace wasserstrom {

namespace {

void check_count(const Hdf5File& file, const std::string& path, const Layout& layout) {
  const Index count = file.shape(particles_group + "position").extent[0];
  if (count != layout.particles())
    throw ConfigError(
        fmt::format("cannot go on from '{}': it holds {} particles, the case has {}. Keep particles.count, or start "
                    "anew in another directory.",
                    path, count, layout.particles()));
}

void check_version(const Hdf5File& file, const std::string& path) {
  const Index version = file.integer_attribute("/", "format_version");
  if (version != snapshot_version[0])
    throw IoError(
        fmt::format("cannot go on from '{}': its format has version {}, that of this program {}. Go on with the "
                    "program that wrote it; or start anew, in another directory, from its particles: particles.init = "
                    "{{ type = \"file\", path = \"{}\" }}",
                    path, version, snapshot_version[0], path));
}

Pages::Array read_array(const Hdf5File& file, const std::string& path, const std::vector<Index>& extent) {
  if (extent.size() < 2) return {extent, file.read_reals(path)};
  const Rows rows = file.read_rows(path, 0, extent[0]);
  return {extent, {rows.data(), rows.data() + rows.size()}};
}

/// What parts have kept, the rows of this rank.
Pages read_memory(const Hdf5File& file, const Layout& layout) {
  Pages pages;
  for (const std::string& name : file.datasets("/state")) {
    if (name == "step" || name == "time") continue;
    const std::string path = state_group + name;
    const DatasetShape shape = file.shape(path);
    if (shape.type == ElementType::text) pages.texts[name] = file.read_text(path);
    else if (file.has_attribute(path, row_mark))
      pages.rows[name] = file.read_rows(path, layout.first_row(), layout.rows());
    else if (!shape.extent.empty()) pages.arrays[name] = read_array(file, path, shape.extent);
    else if (shape.type == ElementType::int64) pages.integers[name] = file.read_integer(path);
    else pages.reals[name] = file.read_real(path);
  }
  return pages;
}

/// What one rank needs of the file.
Restored read_part(const std::string& path, const Layout& layout) {
  const Hdf5File file = Hdf5File::open_read(path);
  check_version(file, path);
  check_count(file, path, layout);
  Restored restored;
  restored.snapshot = read_snapshot(file);
  restored.digest = file.text_attribute("/", "content_digest");
  restored.memory = read_memory(file, layout);
  for (const std::string& name : file.children("/particles")) {
    if (file.shape(particles_group + name).type != ElementType::float64) continue;
    const Rows rows = file.read_rows(particles_group + name, layout.first_row(), layout.rows());
    if (name == "position") restored.position = rows;
    else if (name == "weight") restored.weight = rows;
    else restored.columns[name] = rows;
  }
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
