#include "content_digest.hpp"

#include <algorithm>

#include "wasserstrom/base/digest.hpp"
#include "wasserstrom/particles/layout.hpp"

namespace wasserstrom {

namespace {

constexpr Index bytes_at_a_time = 16 << 20;

Index row_width(const DatasetShape& shape) {
  Index width = 1;
  for (std::size_t axis = 1; axis < shape.extent.size(); ++axis) width *= shape.extent[axis];
  return width;
}

Index element_size(ElementType type) { return type == ElementType::uint8 ? 1 : 8; }

Index block_bytes(const DatasetShape& shape) {
  return Layout::block_size_for(shape.extent[0]) * row_width(shape) * element_size(shape.type);
}

template <class Number>
BlockHashes hash_numbers(const Number* numbers, std::size_t count, Index block) {
  return hash_blocks(std::as_bytes(std::span(numbers, count)), static_cast<std::size_t>(block));
}

BlockHashes hash_piece(const Hdf5File& file, const std::string& path, const DatasetShape& shape, Index first,
                       Index count) {
  if (shape.type == ElementType::float64) {
    const Rows rows = file.read_rows(path, first, count);
    return hash_numbers(rows.data(), static_cast<std::size_t>(rows.size()), block_bytes(shape));
  }
  const std::vector<Index> integers = file.read_integer_rows(path, first, count);
  if (shape.type == ElementType::int64) return hash_numbers(integers.data(), integers.size(), block_bytes(shape));
  const std::vector<std::uint8_t> bytes(integers.begin(), integers.end());
  return hash_numbers(bytes.data(), bytes.size(), block_bytes(shape));
}

BlockHashes one_block(const Fingerprint& hash) { return {hash[0], hash[1]}; }

BlockHashes hash_texts(const std::vector<std::string>& texts) {
  Digest digest;
  for (const std::string& text : texts) digest.add(text);
  return one_block(digest.value());
}

BlockHashes hash_scalar(const Hdf5File& file, const std::string& path, ElementType type) {
  if (type == ElementType::float64) {
    const double value = file.read_real(path);
    return one_block(fingerprint(std::as_bytes(std::span(&value, 1))));
  }
  const Index value = file.read_integer(path);
  return one_block(fingerprint(std::as_bytes(std::span(&value, 1))));
}

}  // namespace

std::string type_name(ElementType type) {
  switch (type) {
    case ElementType::float64:
      return "float64";
    case ElementType::int64:
      return "int64";
    case ElementType::uint8:
      return "uint8";
    case ElementType::text:
      break;
  }
  return "string";
}

std::vector<std::string> content_datasets(const Hdf5File& file) {
  std::vector<std::string> found;
  for (const char* group : {"/particles", "/flow", "/state"})
    if (file.exists(group))
      for (const std::string& name : file.datasets(group)) found.push_back(std::string(group) + "/" + name);
  std::sort(found.begin(), found.end());
  return found;
}

BlockHashes hash_blocks(std::span<const std::byte> rows, std::size_t block_bytes) {
  BlockHashes hashes;
  for (std::size_t begin = 0; begin < rows.size(); begin += block_bytes) {
    const Fingerprint hash = fingerprint(rows.subspan(begin, std::min(block_bytes, rows.size() - begin)));
    hashes.insert(hashes.end(), hash.begin(), hash.end());
  }
  return hashes;
}

BlockHashes hash_rows(const Hdf5File& file, const std::string& path, const DatasetShape& shape, Index first,
                      Index count) {
  const Index block = Layout::block_size_for(shape.extent[0]);
  const Index piece = block * std::max<Index>(1, bytes_at_a_time / std::max<Index>(1, block_bytes(shape)));
  BlockHashes hashes;
  for (Index begin = 0; begin < count; begin += piece) {
    const BlockHashes some = hash_piece(file, path, shape, first + begin, std::min(piece, count - begin));
    hashes.insert(hashes.end(), some.begin(), some.end());
  }
  return hashes;
}

DatasetHash hash_dataset(const Hdf5File& file, const std::string& path) {
  const DatasetShape shape = file.shape(path);
  if (shape.type == ElementType::text) return {shape, hash_texts(file.read_texts(path))};
  if (shape.extent.empty()) return {shape, hash_scalar(file, path, shape.type)};
  return {shape, hash_rows(file, path, shape, 0, shape.extent[0])};
}

std::string combine(const std::map<std::string, DatasetHash>& datasets) {
  Digest digest;
  for (const auto& [path, dataset] : datasets) {
    digest.add(path);
    digest.add(type_name(dataset.shape.type));
    digest.add(static_cast<Index>(dataset.shape.extent.size()));
    for (const Index length : dataset.shape.extent) digest.add(length);
    digest.add(std::as_bytes(std::span(dataset.blocks)));
  }
  return digest.hex();
}

}  // namespace wasserstrom
