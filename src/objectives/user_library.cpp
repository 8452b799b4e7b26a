#include "user_library.hpp"

#include <fmt/format.h>

#include <fstream>
#include <iterator>

#include "wasserstrom/base/digest.hpp"
#include "wasserstrom/base/error.hpp"

namespace wasserstrom {
namespace {

std::string bytes_of(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  if (!file) throw ConfigError(fmt::format("cannot read '{}'", path));
  return {std::istreambuf_iterator<char>(file), {}};
}

}  // namespace

std::string read_for_all(const std::string& path, const Communicator& communicator) {
  std::string bytes;
  communicator.on_root([&] { bytes = bytes_of(path); });
  return communicator.broadcast(bytes);
}

std::string file_digest(const std::string& path, const Communicator& communicator) {
  std::string hex;
  communicator.on_root([&] {
    Digest digest;
    digest.add(bytes_of(path));
    hex = digest.hex();
  });
  return communicator.broadcast(hex);
}

}  // namespace wasserstrom
