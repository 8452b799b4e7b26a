// Writing snapshots and checkpoints.  The root makes the file with everything small in it, all ranks fill in their rows
// and read them back, the root completes, seals, syncs and renames it (see hdf5/hdf5_file.hpp for why in this order).

#include <algorithm>
#include <cstdio>
#include <filesystem>
#include <numeric>
#include <set>
#include <span>
#include <stdexcept>
#include <utility>
#include <variant>

#include "content_digest.hpp"
#include "fault.hpp"
#include "seal.hpp"
#include "snapshot_skeleton.hpp"
#include "wasserstrom/base/error.hpp"
#include "wasserstrom/files/durable_file.hpp"
#include "wasserstrom/hdf5/hdf5_file.hpp"

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

// What one call of write_snapshot or write_checkpoint is to write.
struct Order {
  const Snapshot& snapshot;
  const ParticleSet& particles;
  const std::map<std::string, Rows>& columns;
  const Pages* memory;

  const Layout& layout() const { return particles.layout; }
  const Communicator& communicator() const { return particles.layout.communicator(); }
};

// A matrix, or one number a row.
RowArray matrix(const std::string& group, const std::string& name, Index particles, const Rows& rows) {
  return {{group, name, {ElementType::float64, {particles, rows.cols()}}},
          RealRows(rows.data(), rows.rows(), rows.cols())};
}

RowArray numbers(const std::string& name, Index particles, const double* values, Index rows) {
  return {{particles_group, name, {ElementType::float64, {particles}}}, RealRows(values, rows, 1)};
}

// One number a row is an array of numbers in /particles; in /state it stays a matrix.
std::vector<RowArray> row_arrays(const Order& order, IntegerRows own_numbers) {
  const ParticleSet& particles = order.particles;
  const Index total = order.layout().particles();
  std::vector<RowArray> arrays;
  arrays.push_back({{particles_group, "particle", {ElementType::int64, {total}}}, own_numbers});
  arrays.push_back(matrix(particles_group, "position", total, particles.position));
  if (particles.weighted) arrays.push_back(numbers("weight", total, particles.weight.data(), order.layout().rows()));
  for (const auto& [name, column] : order.columns)
    arrays.push_back(column.cols() == 1 ? numbers(name, total, column.data(), column.rows())
                                        : matrix(particles_group, name, total, column));
  if (order.memory)
    for (const auto& [name, column] : order.memory->rows) arrays.push_back(matrix(state_group, name, total, column));
  return arrays;
}

// All of /state lies in one tree, so that its paths differ, from step and time too.
bool paths_differ(const Pages& pages) {
  std::set<std::string> paths{"step", "time"};
  bool differ = true;
  const auto add = [&](const auto& entries) {
    for (const auto& entry : entries) differ = paths.insert(entry.first).second && differ;
  };
  add(pages.texts);
  add(pages.integers);
  add(pages.reals);
  add(pages.arrays);
  add(pages.rows);
  return differ;
}

bool fits(const std::map<std::string, Rows>& columns, Index rows) {
  return std::all_of(columns.begin(), columns.end(), [&](const auto& entry) { return entry.second.rows() == rows; });
}

void check(const Order& order) {
  const Snapshot& snapshot = order.snapshot;
  const ParticleSet& particles = order.particles;
  const Index rows = order.layout().rows();
  bool fit = particles.position.rows() == rows && (!particles.weighted || particles.weight.size() == rows) &&
             std::ssize(snapshot.dimension_names) == particles.position.cols() && fits(order.columns, rows);
  for (const auto& [name, names] : snapshot.column_names)
    fit = fit && order.columns.contains(name) && order.columns.at(name).cols() == std::ssize(names);
  for (const auto& [name, values] : snapshot.flow_per_objective)
    fit = fit && values.size() == snapshot.objective_names.size();
  for (const auto& [name, values] : snapshot.flow_per_dimension)
    fit = fit && values.size() == snapshot.dimension_names.size();
  if (order.memory) fit = fit && fits(order.memory->rows, rows) && paths_differ(*order.memory);
  if (!fit) throw std::logic_error("write_snapshot: names, columns and particles do not fit together");
}

void write_array(Hdf5File& file, const RowArray& array, Index first) {
  std::visit([&](const auto& rows) { file.write_rows(array.dataset.path(), first, rows); }, array.local);
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

// Hashes of this rank's blocks of every array, which the file has to agree with.
std::vector<BlockHashes> check_own_rows(const std::string& temporary, const std::vector<RowArray>& arrays,
                                        const Layout& layout) {
  const Hdf5File file = Hdf5File::open_read(temporary);
  std::vector<BlockHashes> hashes;
  for (const RowArray& array : arrays) {
    const std::string path = array.dataset.path();
    hashes.push_back(hash_in_memory(array, layout));
    if (hash_rows(file, path, array.dataset.shape, layout.first_row(), layout.rows()) != hashes.back())
      throw IoError("cannot trust '" + temporary + "': " + path +
                    " reads back differently from what was written. Check the disk, its free space, and the memory of "
                    "the hosts.");
  }
  return hashes;
}

// Every rank reads its rows back and compares; the root gets the hashes of all blocks.
std::map<std::string, DatasetHash> check_arrays(const std::string& temporary, const std::vector<RowArray>& arrays,
                                                const Layout& layout) {
  const Communicator& communicator = layout.communicator();
  std::vector<BlockHashes> own;
  communicator.together([&] { own = check_own_rows(temporary, arrays, layout); });
  std::map<std::string, DatasetHash> hashes;
  for (std::size_t i = 0; i < arrays.size(); ++i)
    hashes[arrays[i].dataset.path()] = {arrays[i].dataset.shape,
                                        communicator.gather(std::span<const std::uint64_t>(own[i]))};
  return hashes;
}

// What has not been hashed by the ranks is small, and hashed here from the file.
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

// Where the arrays whose blocks have been hashed lie in the file.
std::vector<ByteRange> places_of(const std::string& temporary, const std::vector<RowDataset>& arrays) {
  const Hdf5File file = Hdf5File::open_read(temporary);
  std::vector<ByteRange> places;
  for (const RowDataset& array : arrays) {
    const auto& extent = array.shape.extent;
    const Index size = std::accumulate(extent.begin(), extent.end(), Index{8}, std::multiplies<>());
    if (size > 0) places.push_back({file.first_byte(array.path()), size});
  }
  return places;
}

// What HDF5 may need for replacing two attributes, a new heap at worst, and the seal.
constexpr std::uintmax_t room_to_complete = 32 << 10;

// The root's last part.
std::string finish(const std::string& temporary, const std::string& path, const FileContents& contents,
                   std::map<std::string, DatasetHash> hashes) {
  reserve_ahead(temporary, path, std::filesystem::file_size(temporary) + room_to_complete);
  const std::string digest = complete(temporary, std::move(hashes));
  seal_file(temporary, places_of(temporary, contents.arrays));
  release_rest(temporary);
  fault_point("completed");
  replace_file(temporary, path);
  fault_point("renamed");
  return digest;
}

std::string write_through(const std::string& path, const std::string& temporary, const Order& order,
                          const std::vector<RowArray>& arrays) {
  const Communicator& communicator = order.communicator();
  FileContents contents{order.snapshot, order.memory, {}};
  for (const RowArray& array : arrays) contents.arrays.push_back(array.dataset);
  communicator.on_root([&] {
    create_skeleton(temporary, path, contents);
    fault_point("created");
  });
  write_arrays(temporary, arrays, order.layout());
  fault_point("written");
  std::map<std::string, DatasetHash> hashes = check_arrays(temporary, arrays, order.layout());
  std::string digest;
  communicator.on_root([&] {
    fault_point("verified");
    digest = finish(temporary, path, contents, std::move(hashes));
  });
  return communicator.broadcast(digest);
}

std::string write_file(const std::string& path, const Order& order) {
  check(order);
  std::vector<Index> own_numbers(static_cast<std::size_t>(order.layout().rows()));
  std::iota(own_numbers.begin(), own_numbers.end(), order.layout().first_row());
  const std::string temporary = path + ".part";
  try {
    return write_through(path, temporary, order, row_arrays(order, own_numbers));
  } catch (...) {
    if (order.communicator().is_root()) std::remove(temporary.c_str());
    throw;
  }
}

}  // namespace

std::string write_snapshot(const std::string& path, const Snapshot& snapshot, const ParticleSet& particles,
                           const std::map<std::string, Rows>& columns) {
  return write_file(path, {snapshot, particles, columns, nullptr});
}

std::string write_checkpoint(const std::string& path, const Snapshot& snapshot, const ParticleSet& particles,
                             const Pages& memory, const std::map<std::string, Rows>& columns) {
  return write_file(path, {snapshot, particles, columns, &memory});
}

}  // namespace wasserstrom
