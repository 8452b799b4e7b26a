#include "output_file.hpp"

#include <fmt/format.h>

#include <filesystem>

#include "wasserstrom/base/error.hpp"

namespace wasserstrom {

void refuse_output(const std::string& output, const std::string& source) {
  std::error_code unknown;
  const auto status = std::filesystem::status(output, unknown);
  if (std::filesystem::exists(status) && !std::filesystem::is_regular_file(status))
    throw ConfigError(fmt::format("-o {}: is there and is not a regular file: name a file to write", output));
  if (std::filesystem::equivalent(source, output, unknown))
    throw ConfigError(fmt::format("-o {}: is what is read, and would be replaced: name another file", output));
}

}  // namespace wasserstrom
