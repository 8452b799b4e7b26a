#pragma once
// The report of `wasserstrom diagnose` as text.  Private.

#include <nlohmann/json_fwd.hpp>
#include <string>

namespace wasserstrom {

/// `report` as `diagnose` builds it: what is absent is not printed.
std::string diagnose_text(const nlohmann::ordered_json& report);

}  // namespace wasserstrom
