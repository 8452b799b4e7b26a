#include "seal.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <optional>
#include <sstream>

#include "wasserstrom/base/digest.hpp"
#include "wasserstrom/base/error.hpp"

namespace wasserstrom {

namespace {

const std::string mark = "\nwasserstrom-seal ";
const std::string hdf5_signature = "\x89HDF\r\n\x1a\n";
constexpr Index longest_seal = 64 << 10;

/// The bytes [begin, end) of a file.
std::string read_bytes(std::ifstream& file, const std::string& path, Index begin, Index end) {
  std::string bytes(static_cast<std::size_t>(end - begin), '\0');
  file.seekg(begin);
  file.read(bytes.data(), std::ssize(bytes));
  if (!file) throw IoError(fmt::format("cannot read bytes {} to {} of '{}'", begin, end, path));
  return bytes;
}

void add_bytes(Digest& digest, std::ifstream& file, const std::string& path, Index begin, Index end) {
  constexpr Index at_a_time = 1 << 20;
  for (; begin < end; begin += at_a_time) {
    const std::string bytes = read_bytes(file, path, begin, std::min(end, begin + at_a_time));
    digest.add(std::as_bytes(std::span(bytes)));
  }
}

/// The seal of the first `length` bytes without `arrays`, which are in ascending order.
std::string seal_text(const std::string& path, Index length, const std::vector<ByteRange>& arrays) {
  std::string text = mark + std::to_string(length);
  for (const ByteRange& array : arrays) text += fmt::format(" {}+{}", array.begin, array.size);
  Digest digest;
  digest.add(text);
  std::ifstream file(path, std::ios::binary);
  Index at = 0;
  for (const ByteRange& array : arrays) {
    add_bytes(digest, file, path, at, array.begin);
    at = array.begin + array.size;
  }
  add_bytes(digest, file, path, at, length);
  return text + " " + digest.hex() + "\n";
}

/// The arrays that a seal names, if they can be arrays of a file of `length` bytes.
std::optional<std::vector<ByteRange>> named_arrays(const std::string& seal, Index length) {
  std::istringstream words(seal.substr(mark.size()));
  std::string word;
  words >> word;
  std::vector<ByteRange> arrays;
  Index at = 0;
  while (words >> word && word.find('+') != std::string::npos) {
    ByteRange array{};
    char plus = 0;
    if (!(std::istringstream(word) >> array.begin >> plus >> array.size)) return {};
    if (array.begin < at || array.begin > length || array.size < 0 || array.size > length - array.begin) return {};
    at = array.begin + array.size;
    arrays.push_back(array);
  }
  return arrays;
}

}  // namespace

void seal_file(const std::string& path, std::vector<ByteRange> arrays) {
  std::erase_if(arrays, [](const ByteRange& array) { return array.size == 0; });
  std::sort(arrays.begin(), arrays.end(), [](const auto& a, const auto& b) { return a.begin < b.begin; });
  const std::string seal = seal_text(path, static_cast<Index>(std::filesystem::file_size(path)), arrays);
  std::ofstream file(path, std::ios::binary | std::ios::app);
  file << seal;
  file.close();
  if (!file) throw IoError(fmt::format("cannot seal '{}': is the disk full?", path));
}

namespace {

/// What may hold the seal.
std::string tail_of(std::ifstream& file, const std::string& path, Index size) {
  return read_bytes(file, path, std::max<Index>(0, size - longest_seal), size);
}

}  // namespace

bool has_seal(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  return tail_of(file, path, static_cast<Index>(std::filesystem::file_size(path))).find(mark) != std::string::npos;
}

std::string seal_fault(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  const auto size = static_cast<Index>(std::filesystem::file_size(path));
  if (size == 0) return "it is empty";
  if (read_bytes(file, path, 0, std::min(size, std::ssize(hdf5_signature))) != hdf5_signature)
    return "it is no HDF5 file, or its beginning is damaged";
  const std::string tail = tail_of(file, path, size);
  const std::size_t begin = tail.rfind(mark);
  if (begin == std::string::npos)
    return "the seal at its end is missing: it was cut short, changed later, or written by another program";
  const std::string seal = tail.substr(begin);
  const Index length = size - std::ssize(seal);
  const auto arrays = named_arrays(seal, length);
  if (!arrays || seal != seal_text(path, length, *arrays)) return "it was damaged after it was written";
  return {};
}

}  // namespace wasserstrom
