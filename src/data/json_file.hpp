#pragma once
// The JSON object in a file of the user.  Private.

#include <nlohmann/json_fwd.hpp>
#include <string>

namespace wasserstrom {

/// Reads the file whole, unpacking it on the way.  Throws ConfigError with file and line for what is no JSON object,
/// for a name that an object has twice, for arrays and objects that are nested more than 64 deep, and for a number that
/// no double holds.
nlohmann::json read_json_object(const std::string& path);

}  // namespace wasserstrom
