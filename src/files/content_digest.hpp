#pragma once
// The content digest of a snapshot: what it covers and how it is put together.  Private to the snapshot files.
//
//   digest = hash over all datasets of /particles, /flow and /state, in the order of their paths, of
//            path, element type, number of axes, extents, and the fingerprints of its blocks in order.
//
// An array of numbers is cut along its first axis into blocks of Layout::block_size_for(extent[0]) rows: those are the
// blocks of the particles' Layout, which no rank shares with another.  A scalar, and texts of any shape, are one block.

#include <cstdint>
#include <map>
#include <span>
#include <string>
#include <vector>

#include "wasserstrom/hdf5/hdf5_file.hpp"

namespace wasserstrom {

/// Two words for each block of an array, in order.
using BlockHashes = std::vector<std::uint64_t>;

struct DatasetHash {
  DatasetShape shape;
  BlockHashes blocks;
};

/// "float64", ...: part of the digest, so it stays as it is.
std::string type_name(ElementType type);

/// Paths of all datasets that the digest covers, sorted.
std::vector<std::string> content_datasets(const Hdf5File& file);

/// Hashes of rows in memory, cut into blocks of `block_bytes`.
BlockHashes hash_blocks(std::span<const std::byte> rows, std::size_t block_bytes);

/// Hashes of `count` rows of an array of numbers from `first` on, which begins a block.  Reads some megabytes at a
/// time.
BlockHashes hash_rows(const Hdf5File& file, const std::string& path, const DatasetShape& shape, Index first,
                      Index count);

/// Hash of a whole dataset, read by one process.
DatasetHash hash_dataset(const Hdf5File& file, const std::string& path);

/// The content digest.
std::string combine(const std::map<std::string, DatasetHash>& datasets);

}  // namespace wasserstrom
