#pragma once
// What can be in a case, for programs.

#include <string>

#include "wasserstrom/case/config.hpp"

namespace wasserstrom {

/// JSON Schema, draft 7: it accepts what can be a case, and refuses unknown keys, wrong types and values out of range.
/// What two keys must not be together is not in it.
std::string json_schema(const TableSchema& schema);

/// Everything that can be named in a case: {family: {name: help}}.
std::string list_json(const TableSchema& schema);

}  // namespace wasserstrom
