#pragma once
// Libraries that the tests are built with: examples of plugins, and those of tests/plugins.

#include <string>

namespace wasserstrom::test {

/// "banana", "counts", "faulty", "old" (faulty, of another version), "stan_models".
std::string plugin(const std::string& name);

}  // namespace wasserstrom::test
