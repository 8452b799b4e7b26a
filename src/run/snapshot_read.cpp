// What a snapshot says of itself, and whether its bytes agree.

#include "snapshot_read.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <filesystem>
#include <utility>

#include "content_digest.hpp"
#include "seal.hpp"
#include "snapshot_skeleton.hpp"
#include "wasserstrom/base/error.hpp"
#include "wasserstrom/data/hdf5_file.hpp"

namespace wasserstrom {

namespace {

void check_format(const Hdf5File& file, const std::string& path) {
  if (!file.has_attribute("/", "format") || file.text_attribute("/", "format") != snapshot_format)
    throw IoError(
        fmt::format("cannot use '{}': it is an HDF5 file, but no snapshot of wasserstrom (its attribute `format` is "
                    "not \"{}\"). Give a file that `wasserstrom run` wrote.",
                    path, snapshot_format));
  const Index version = file.integer_attribute("/", "format_version");
  if (version != snapshot_version[0])
    throw IoError(
        fmt::format("cannot use '{}': it has format version {}, this program reads version {}. Use the program that "
                    "wrote it, or a newer one.",
                    path, version, snapshot_version[0]));
}

std::vector<std::string> texts_if_present(const Hdf5File& file, const std::string& path) {
  return file.exists(path) ? file.read_texts(path) : std::vector<std::string>{};
}

// Texts named <array>_component are what the columns of the array are called; numbers are none.
void read_column_names(const Hdf5File& file, Snapshot& snapshot) {
  constexpr std::string_view suffix = "_component";
  if (!file.exists("/particles")) return;
  for (const std::string& name : file.children("/particles"))
    if (name.ends_with(suffix) && file.shape(particles_group + name).type == ElementType::text)
      snapshot.column_names[name.substr(0, name.size() - suffix.size())] = file.read_texts(particles_group + name);
}

void read_flow(const Hdf5File& file, Snapshot& snapshot) {
  if (!file.exists("/flow")) return;
  for (const std::string& name : file.children("/flow")) {
    const std::string path = "/flow/" + name;
    if (file.is_group(path)) continue;
    const DatasetShape shape = file.shape(path);
    if (shape.type != ElementType::float64) continue;
    if (shape.extent.empty()) snapshot.flow_values[name] = file.read_real(path);
    else snapshot.flow_per_objective[name] = file.read_reals(path);
  }
  if (!file.exists(per_dimension_group)) return;
  for (const std::string& name : file.children(per_dimension_group))
    if (file.shape(per_dimension_group + name).type == ElementType::float64)
      snapshot.flow_per_dimension[name] = file.read_reals(per_dimension_group + name);
}

void read_provenance(const Hdf5File& file, Snapshot& snapshot) {
  if (!file.exists("/provenance")) return;
  for (const std::string& name : file.children("/provenance")) {
    const std::string path = "/provenance/" + name;
    if (file.is_group(path)) continue;
    const DatasetShape shape = file.shape(path);
    if (shape.type == ElementType::text && shape.extent.empty()) snapshot.provenance[name] = file.read_text(path);
  }
}

std::string shape_text(const std::vector<Index>& extent) {
  return extent.empty() ? "scalar" : fmt::format("{}", fmt::join(extent, " x "));
}

}  // namespace

Snapshot read_snapshot(const Hdf5File& file) {
  Snapshot snapshot;
  snapshot.step = file.integer_attribute("/", "step");
  snapshot.time = file.real_attribute("/", "time");
  snapshot.dimension_names = texts_if_present(file, particles_group + "dim");
  snapshot.objective_names = texts_if_present(file, particles_group + "objective");
  read_column_names(file, snapshot);
  read_flow(file, snapshot);
  read_provenance(file, snapshot);
  return snapshot;
}

std::string snapshot_in(const std::string& path) {
  return std::filesystem::is_directory(path) ? (std::filesystem::path(path) / "latest.h5").string() : path;
}

SnapshotSummary inspect_snapshot(const std::string& path) {
  const Hdf5File file = Hdf5File::open_read(path);
  check_format(file, path);
  SnapshotSummary summary;
  summary.format = snapshot_format;
  summary.seal_fault = seal_fault(path);
  summary.digest_stored = file.text_attribute("/", "content_digest");
  summary.complete = file.integer_attribute("/", "complete") == 1;
  summary.snapshot = read_snapshot(file);

  std::map<std::string, DatasetHash> hashes;
  for (const std::string& dataset : content_datasets(file)) {
    const DatasetHash& hash = hashes[dataset] = hash_dataset(file, dataset);
    summary.datasets.push_back({dataset, type_name(hash.shape.type), shape_text(hash.shape.extent)});
  }
  summary.digest_computed = combine(hashes);
  return summary;
}

}  // namespace wasserstrom
