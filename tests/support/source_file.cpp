#include "source_file.hpp"

namespace wasserstrom::test {

std::string source_file(const std::string& path) { return WASSERSTROM_SOURCE_DIR "/" + path; }

}  // namespace wasserstrom::test
