#pragma once
// Files of the repository that tests read.

#include <string>

namespace wasserstrom::test {

/// The path of what lies at `path` below the top of the sources.
std::string source_file(const std::string& path);

}  // namespace wasserstrom::test
