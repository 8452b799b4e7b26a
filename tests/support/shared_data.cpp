#include "shared_data.hpp"

#include <gtest/gtest.h>

#include <filesystem>

namespace wasserstrom::test {

std::string shared_data_directory() { return WASSERSTROM_DATA_DIR; }

bool has_shared_data(const std::string& name) {
  const bool found = std::filesystem::exists(std::filesystem::path(shared_data_directory()) / name);
  if (!found && WASSERSTROM_REQUIRE_DATA) ADD_FAILURE() << name << " is not in " << shared_data_directory();
  return found;
}

}  // namespace wasserstrom::test
