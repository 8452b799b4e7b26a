#pragma once
// One value against its declaration.

#include <optional>
#include <string>

#include "config_node.hpp"
#include "raw_value.hpp"

namespace wasserstrom {

/// The value of a key that is no table; nothing after a problem was added.
std::optional<ConfigValue> read_value(const Key& key, const RawValue& raw, const std::string& path, Problems& problems);

void add_wrong_type(const RawValue& raw, const std::string& path, const std::string& wanted, const std::string& advice,
                    Problems& problems);

std::string see_help(const std::string& path);  ///< "see: wasserstrom help flow.step"

}  // namespace wasserstrom
