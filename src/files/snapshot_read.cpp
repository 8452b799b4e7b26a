// What a snapshot says of itself, and whether its bytes agree.

#include "snapshot_read.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <filesystem>
#include <utility>

#include "content_digest.hpp"
#include "seal.hpp"
#include "snapshot_check.hpp"
#include "snapshot_skeleton.hpp"
#include "wasserstrom/base/error.hpp"
#include "wasserstrom/hdf5/hdf5_file.hpp"

namespace wasserstrom {

namespace {

// Texts named <array>_component are what the columns of the array are called; numbers are none.
void read_column_names(const Hdf5File& file, Snapshot& snapshot) {
  constexpr std::string_view suffix = "_component";
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

// What is wrong with the seal of a file that was changed openly, without leaving one.  Where one stands and does not
// agree, HDF5 must not see the file.
std::string fault_of_seal(const std::string& path) {
  if (!std::filesystem::is_regular_file(path)) return {};
  const std::string fault = seal_fault(path);
  if (!fault.empty() && has_seal(path)) throw IoError(fmt::format("cannot trust '{}': {}", path, fault));
  return fault;
}

std::string shape_text(const std::vector<Index>& extent) {
  return extent.empty() ? "scalar" : fmt::format("{}", fmt::join(extent, " x "));
}

}  // namespace

Snapshot read_snapshot(const Hdf5File& file) {
  Snapshot snapshot;
  snapshot.step = file.integer_attribute("/", "step");
  snapshot.time = file.real_attribute("/", "time");
  snapshot.dimension_names = file.read_texts(particles_group + "dim");
  snapshot.objective_names = file.read_texts(particles_group + "objective");
  read_column_names(file, snapshot);
  read_flow(file, snapshot);
  read_provenance(file, snapshot);
  return snapshot;
}

std::string snapshot_in(const std::string& path) {
  return std::filesystem::is_directory(path) ? (std::filesystem::path(path) / "latest.h5").string() : path;
}

SnapshotSummary inspect_snapshot(const std::string& path) {
  SnapshotSummary summary;
  summary.format = snapshot_format;
  summary.seal_fault = fault_of_seal(path);
  const Hdf5File file = Hdf5File::open_read(path);
  require_snapshot(file, path);
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
