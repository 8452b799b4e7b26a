#pragma once
// The big data sets that some tests read; they are no part of the sources.

#include <string>

namespace wasserstrom::test {

/// Where tests look for them (WASSERSTROM_DATA_DIR of the build).
std::string shared_data_directory();

/// Whether `name` lies there, for a test to be skipped where it does not.  A build that demands the data
/// (WASSERSTROM_REQUIRE_DATA) makes its absence a failure of the running test.
bool has_shared_data(const std::string& name);

}  // namespace wasserstrom::test
