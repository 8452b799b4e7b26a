#include "snapshot_skeleton.hpp"

#include <algorithm>
#include <numeric>

#include "wasserstrom/files/durable_file.hpp"

namespace wasserstrom {

namespace {

void write_marks(Hdf5File& file, const Snapshot& snapshot) {
  file.write_attribute("/", "format", snapshot_format);
  file.write_attribute("/", "format_version", snapshot_version);
  file.write_attribute("/", "step", snapshot.step);
  file.write_attribute("/", "time", snapshot.time);
  file.write_attribute("/", "complete", Index{0});
  file.write_attribute("/", "content_digest", std::string(32, '0'));
}

void write_name_scale(Hdf5File& file, const std::string& group, const std::string& name,
                      const std::vector<std::string>& names) {
  file.write(group + name, names);
  file.make_scale(group + name, name);
}

std::string component_scale(const std::string& array) { return array + "_component"; }

// The scale of an axis that has neither d nor K entries: its numbers from 0 on.
std::string write_number_scale(Hdf5File& file, const std::string& array, Index length) {
  const std::string name = component_scale(array);
  std::vector<Index> numbers(static_cast<std::size_t>(length));
  std::iota(numbers.begin(), numbers.end(), Index{0});
  file.write(particles_group + name, numbers);
  file.make_scale(particles_group + name, name);
  return name;
}

// xarray refuses a group in which one axis of an array has a scale and another has none, so every axis gets one.
void attach_scales(Hdf5File& file, const Snapshot& snapshot, const RowDataset& array) {
  const std::string path = array.path();
  file.attach_scale(path, 0, particles_group + "particle");
  if (array.shape.extent.size() < 2) return;
  const Index width = array.shape.extent[1];
  std::string scale = "dim";
  if (snapshot.column_names.contains(array.name)) scale = component_scale(array.name);
  else if (width == std::ssize(snapshot.dimension_names)) scale = "dim";
  else if (width == std::ssize(snapshot.objective_names)) scale = "objective";
  else scale = write_number_scale(file, array.name, width);
  file.attach_scale(path, 1, particles_group + scale);
}

void write_particles(Hdf5File& file, const Snapshot& snapshot, const std::vector<RowDataset>& arrays) {
  write_name_scale(file, particles_group, "dim", snapshot.dimension_names);
  write_name_scale(file, particles_group, "objective", snapshot.objective_names);
  for (const auto& [array, names] : snapshot.column_names)
    write_name_scale(file, particles_group, component_scale(array), names);
  for (const RowDataset& array : arrays) {
    if (array.group != particles_group) continue;
    file.create_dataset(array.path(), array.shape);
    if (array.name == "particle") file.make_scale(array.path(), array.name);
    else attach_scales(file, snapshot, array);
  }
}

// An array that all ranks have alike.
void write_shared_array(Hdf5File& file, const std::string& path, const Pages::Array& array) {
  if (array.extent.size() < 2) return file.write(path, array.values);
  file.create_dataset(path, {ElementType::float64, array.extent});
  file.write_rows(path, 0, Eigen::Map<const Rows>(array.values.data(), array.extent[0], array.extent[1]));
}

void write_flow(Hdf5File& file, const Snapshot& snapshot) {
  write_name_scale(file, "/flow/", "objective", snapshot.objective_names);
  for (const auto& [name, value] : snapshot.flow_values) file.write("/flow/" + name, value);
  for (const auto& [name, values] : snapshot.flow_per_objective) {
    file.write("/flow/" + name, values);
    file.attach_scale("/flow/" + name, 0, "/flow/objective");
  }
  for (const auto& [name, array] : snapshot.flow_arrays) write_shared_array(file, "/flow/" + name, array);
  if (snapshot.flow_per_dimension.empty()) return;
  write_name_scale(file, per_dimension_group, "dim", snapshot.dimension_names);
  for (const auto& [name, values] : snapshot.flow_per_dimension) {
    file.write(per_dimension_group + name, values);
    file.attach_scale(per_dimension_group + name, 0, per_dimension_group + "dim");
  }
}

// Step and time stand here once more, where the content digest covers them.
void write_state(Hdf5File& file, const FileContents& contents) {
  file.write(state_group + "step", contents.snapshot.step);
  file.write(state_group + "time", contents.snapshot.time);
  const Pages& pages = *contents.memory;
  for (const auto& [name, text] : pages.texts) file.write(state_group + name, text);
  for (const auto& [name, number] : pages.integers) file.write(state_group + name, number);
  for (const auto& [name, number] : pages.reals) file.write(state_group + name, number);
  for (const auto& [name, array] : pages.arrays) write_shared_array(file, state_group + name, array);
  for (const RowDataset& array : contents.arrays) {
    if (array.group != state_group) continue;
    file.create_dataset(array.path(), array.shape);
    file.write_attribute(array.path(), row_mark, Index{1});
  }
}

void write_provenance(Hdf5File& file, const Snapshot& snapshot) {
  file.create_group("/provenance");
  for (const auto& [name, text] : snapshot.provenance) file.write("/provenance/" + name, text);
}

std::uintmax_t size_of(const std::vector<std::string>& texts) {
  constexpr std::size_t overhead = 64;  // of each in HDF5's heap, generously
  return std::accumulate(texts.begin(), texts.end(), std::uintmax_t{0},
                         [](std::uintmax_t sum, const std::string& text) { return sum + overhead + 2 * text.size(); });
}

std::uintmax_t size_of(const DatasetShape& shape) {
  Index numbers = 1, width = 0;
  for (const Index length : shape.extent) numbers *= width = length;
  return static_cast<std::uintmax_t>((numbers + width) * static_cast<Index>(sizeof(double)));
}

constexpr std::uintmax_t bookkeeping = 64 << 10, per_dataset = 4 << 10;

std::uintmax_t size_of(const std::map<std::string, std::string>& texts) {
  std::uintmax_t bytes = 0;
  for (const auto& [name, text] : texts) bytes += per_dataset + size_of(std::vector{name, text});
  return bytes;
}

// The groups they lie in, too.
std::uintmax_t size_of(const std::map<std::string, Pages::Array>& arrays) {
  std::uintmax_t bytes = 2 * per_dataset * arrays.size();
  for (const auto& [name, array] : arrays) bytes += array.values.size() * sizeof(double);
  return bytes;
}

std::uintmax_t size_of(const Pages& pages) {
  const std::size_t small = 2 + pages.integers.size() + pages.reals.size() + pages.rows.size();
  return size_of(pages.texts) + 2 * per_dataset * small + size_of(pages.arrays);
}

// More than the file will take, by some tens of kilobytes.
std::uintmax_t upper_bound_of_size(const FileContents& contents) {
  const Snapshot& snapshot = contents.snapshot;
  const std::size_t datasets = snapshot.flow_values.size() + snapshot.flow_per_objective.size() +
                               snapshot.flow_per_dimension.size() + contents.arrays.size();
  std::uintmax_t bytes = bookkeeping + per_dataset * datasets;
  bytes += 2 * size_of(snapshot.dimension_names) + 2 * size_of(snapshot.objective_names);
  for (const auto& [array, names] : snapshot.column_names) bytes += per_dataset + size_of(names);
  bytes += snapshot.dimension_names.size() * snapshot.flow_per_dimension.size() * sizeof(double);
  bytes += snapshot.objective_names.size() * snapshot.flow_per_objective.size() * sizeof(double);
  bytes += size_of(snapshot.provenance) + size_of(snapshot.flow_arrays);
  if (contents.memory) bytes += size_of(*contents.memory);
  for (const RowDataset& array : contents.arrays) bytes += size_of(array.shape);
  return bytes;
}

}  // namespace

void create_skeleton(const std::string& temporary, const std::string& wanted, const FileContents& contents) {
  Hdf5File file = Hdf5File::create(temporary);
  reserve_ahead(temporary, wanted, upper_bound_of_size(contents));
  write_marks(file, contents.snapshot);
  write_particles(file, contents.snapshot, contents.arrays);
  write_flow(file, contents.snapshot);
  if (contents.memory) write_state(file, contents);
  write_provenance(file, contents.snapshot);
  write_vtkhdf_view(file, contents.arrays);
  file.close();
  reserve_space(temporary, wanted);  // where reserving ahead is unknown, this may be possible
}

}  // namespace wasserstrom
