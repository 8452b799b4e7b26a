#include "reference_draws.hpp"

#include <zlib.h>

#include <cstring>
#include <fstream>
#include <iterator>
#include <nlohmann/json.hpp>
#include <stdexcept>

namespace wasserstrom::test {
namespace {

std::string read_file(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  if (!file) throw std::runtime_error("cannot read " + path);
  return {std::istreambuf_iterator<char>(file), {}};
}

/// Little-endian numbers of a zip.
std::size_t number_at(const std::string& bytes, std::size_t place, int width) {
  if (place + static_cast<std::size_t>(width) > bytes.size()) throw std::runtime_error("a zip that ends early");
  std::size_t number = 0;
  for (int i = width; i-- > 0;) number = number << 8 | static_cast<unsigned char>(bytes[place + i]);
  return number;
}

std::string inflated(std::string packed, std::size_t size) {
  std::string out(size, '\0');
  z_stream stream{};
  if (inflateInit2(&stream, -MAX_WBITS) != Z_OK) throw std::runtime_error("zlib does not start");
  stream.next_in = reinterpret_cast<Bytef*>(packed.data());
  stream.avail_in = static_cast<uInt>(packed.size());
  stream.next_out = reinterpret_cast<Bytef*>(out.data());
  stream.avail_out = static_cast<uInt>(out.size());
  const int status = inflate(&stream, Z_FINISH);
  inflateEnd(&stream);
  if (status != Z_STREAM_END || stream.total_out != size) throw std::runtime_error("a damaged zip");
  return out;
}

/// The only file of a zip, by its central directory.
std::string unzipped(const std::string& zip) {
  const std::size_t end = zip.rfind("PK\5\6");
  if (end == std::string::npos || number_at(zip, end + 10, 2) != 1) throw std::runtime_error("no zip with one file");
  const std::size_t entry = number_at(zip, end + 16, 4), header = number_at(zip, entry + 42, 4);
  const std::size_t data = header + 30 + number_at(zip, header + 26, 2) + number_at(zip, header + 28, 2);
  return inflated(zip.substr(data, number_at(zip, entry + 20, 4)), number_at(zip, entry + 24, 4));
}

}  // namespace

ReferenceDraws read_reference_draws(const std::string& path, Index every) {
  const auto chains = nlohmann::ordered_json::parse(unzipped(read_file(path)));
  ReferenceDraws reference;
  for (const auto& [name, numbers] : chains.at(0).items()) reference.names.push_back(name);
  const Index length = static_cast<Index>(chains[0].begin()->size()), kept = length / every;
  reference.draws.resize(static_cast<Index>(chains.size()) * kept, std::ssize(reference.names));
  for (std::size_t chain = 0; chain < chains.size(); ++chain)
    for (Index c = 0; c < reference.draws.cols(); ++c) {
      const auto& numbers = chains[chain].at(reference.names[static_cast<std::size_t>(c)]);
      for (Index i = 0; i < kept; ++i)
        reference.draws(static_cast<Index>(chain) * kept + i, c) = numbers[static_cast<std::size_t>(i * every)];
    }
  return reference;
}

}  // namespace wasserstrom::test
