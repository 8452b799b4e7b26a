#pragma once
// How deep keys may lead: each dot of `a.b.c = 1` makes a table in a table, and code that walks over them would run out
// of memory for its calls.  (The parser itself has a limit for brackets.)  Private.

#include <optional>
#include <string>

#include "wasserstrom/case/config.hpp"

namespace wasserstrom {

inline constexpr int deepest_key = 64;

/// The place of the first dot in a TOML text by which a key has more than `deepest_key` parts.
std::optional<Origin> too_deep_key(const std::string& text);

}  // namespace wasserstrom
