// Writing a snapshot.  The root makes the file with everything small in it, all ranks fill in their rows and read them
// back, the root completes, syncs and renames it (see data/hdf5_file.hpp for why in this order).

#include <cstdio>
#include <filesystem>
#include <numeric>
#include <span>
#include <stdexcept>
#include <utility>
#include <variant>

#include "content_digest.hpp"
#include "durable_file.hpp"
#include "snapshot_skeleton.hpp"
#include "wasserstrom/base/error.hpp"
#include "wasserstrom/data/hdf5_file.hpp"
#include "wasserstrom/run/snapshot.hpp"

namespace wasserstrom {

namespace {

using RealRows = Eigen::Map<const Rows>;
using IntegerRows = std::span<const Index>;

// An array with a row for every particle, and the rows of this rank.
struct RowArray {
  RowDataset dataset;
  std::variant<RealRows, IntegerRows> local;

  std::span<const std::byte> bytes() const {
    if (const auto* integers = std::get_if<IntegerRows>(&local)) return std::as_bytes(*integers);
    const auto& reals = std::get<RealRows>(local);
    return std::as_bytes(std::span(reals.data(), static_cast<std::size_t>(reals.size())));
  }
};

RowArray real_array(const std::string& name, Index particles, const double* values, Index rows, Index width) {
  std::vector<Index> extent{particles};
  if (width != 1 || name == "position") extent.push_back(width);
  return {{name, {ElementType::float64, extent}}, RealRows(values, rows, width)};
}

std::vector<RowArray> row_arrays(const ParticleSet& particles, const std::map<std::string, Rows>& columns,
                                 IntegerRows numbers) {
  const Index total = particles.layout.particles();
  const Index rows = particles.layout.rows();
  std::vector<RowArray> arrays;
  arrays.push_back({{"particle", {ElementType::int64, {total}}}, numbers});
  arrays.push_back(real_array("position", total, particles.position.data(), rows, particles.position.cols()));
  if (particles.weighted) arrays.push_back(real_array("weight", total, particles.weight.data(), rows, 1));
  for (const auto& [name, column] : columns)
    arrays.push_back(real_array(name, total, column.data(), rows, column.cols()));
  return arrays;
}

void check_sizes(const Snapshot& snapshot, const ParticleSet& particles, const std::map<std::string, Rows>& columns) {
  const Index rows = particles.layout.rows();
  bool fit = particles.position.rows() == rows && (!particles.weighted || particles.weight.size() == rows) &&
             std::ssize(snapshot.dimension_names) == particles.position.cols();
  for (const auto& [name, column] : columns) fit = fit && column.rows() == rows;
  for (const auto& [name, values] : snapshot.flow_per_objective)
    fit = fit && values.size() == snapshot.objective_names.size();
  if (!fit) throw std::logic_error("write_snapshot: names, columns and particles do not fit together");
}

void write_array(Hdf5File& file, const RowArray& array, Index first) {
  const std::string path = particles_group + array.dataset.name;
  std::visit([&](const auto& rows) { file.write_rows(path, first, rows); }, array.local);
}

// Fills in the rows of all ranks and closes the file, so that what is checked afterwards comes from the file system.
void write_arrays(const std::string& temporary, const std::vector<RowArray>& arrays, const Layout& layout) {
  Hdf5File file = Hdf5File::open_write(temporary, layout.communicator());
  for (const RowArray& array : arrays) write_array(file, array, layout.first_row());
  file.close();
}

BlockHashes hash_in_memory(const RowArray& array, const Layout& layout) {
  const auto bytes = array.bytes();
  const Index row_bytes = layout.rows() == 0 ? 0 : std::ssize(bytes) / layout.rows();
  return hash_blocks(bytes, static_cast<std::size_t>(layout.block_size() * row_bytes));
}

// Reads every rank's rows back and compares; the root gets the hashes of all blocks.
std::map<std::string, DatasetHash> check_arrays(const std::string& temporary, const std::vector<RowArray>& arrays,
                                                const Layout& layout) {
  const Communicator& communicator = layout.communicator();
  const Hdf5File file = Hdf5File::open_read(temporary, communicator);
  std::map<std::string, DatasetHash> hashes;
  for (const RowArray& array : arrays) {
    const std::string path = particles_group + array.dataset.name;
    const BlockHashes expected = hash_in_memory(array, layout);
    const BlockHashes found =
        hash_rows(file, path, array.dataset.shape, layout.first_row(), layout.rows(), &communicator);
    communicator.together([&] {
      if (found != expected)
        throw IoError("cannot trust '" + temporary + "': " + path +
                      " reads back differently from what was written. Check the disk and its free space.");
    });
    hashes[path] = {array.dataset.shape, communicator.gather(std::span<const std::uint64_t>(expected))};
  }
  return hashes;
}

// The root's last part.  What has not been hashed by the ranks is small, and hashed here from the file.
std::string complete(const std::string& temporary, std::map<std::string, DatasetHash> hashes) {
  Hdf5File file = Hdf5File::open_write(temporary);
  for (const std::string& path : content_datasets(file))
    if (!hashes.contains(path)) hashes[path] = hash_dataset(file, path);
  const std::string digest = combine(hashes);
  file.write_attribute("/", "content_digest", digest);
  file.write_attribute("/", "complete", Index{1});
  file.close();
  return digest;
}

// What HDF5 may need for replacing two attributes: a new heap at worst.
constexpr std::uintmax_t room_to_complete = 16 << 10;

std::vector<RowDataset> datasets_of(const std::vector<RowArray>& arrays) {
  std::vector<RowDataset> datasets;
  for (const RowArray& array : arrays) datasets.push_back(array.dataset);
  return datasets;
}

std::string write_through(const std::string& path, const std::string& temporary, const Snapshot& snapshot,
                          const std::vector<RowArray>& arrays, const Layout& layout) {
  const Communicator& communicator = layout.communicator();
  communicator.on_root([&] { create_skeleton(temporary, path, snapshot, datasets_of(arrays)); });
  write_arrays(temporary, arrays, layout);
  std::map<std::string, DatasetHash> hashes = check_arrays(temporary, arrays, layout);
  std::string digest;
  communicator.on_root([&] {
    reserve_ahead(temporary, path, std::filesystem::file_size(temporary) + room_to_complete);
    digest = complete(temporary, std::move(hashes));
    replace_file(temporary, path);
  });
  return communicator.broadcast(digest);
}

}  // namespace

std::string write_snapshot(const std::string& path, const Snapshot& snapshot, const ParticleSet& particles,
                           const std::map<std::string, Rows>& columns) {
  check_sizes(snapshot, particles, columns);
  const Layout& layout = particles.layout;
  std::vector<Index> numbers(static_cast<std::size_t>(layout.rows()));
  std::iota(numbers.begin(), numbers.end(), layout.first_row());
  const std::string temporary = path + ".part";
  try {
    return write_through(path, temporary, snapshot, row_arrays(particles, columns, numbers), layout);
  } catch (...) {
    if (layout.communicator().is_root()) std::remove(temporary.c_str());
    throw;
  }
}

}  // namespace wasserstrom
