#pragma once
// The parameters of a cloud of particles, a row each: for files and for the terminal.  Private.

#include <nlohmann/json_fwd.hpp>
#include <string>

#include "wasserstrom/diagnostics/cloud_summary.hpp"

namespace wasserstrom {

/// name, mean, sd, q05, q50, q95; and since an earlier step moved, in standard deviations, and sd_change, by a factor.
nlohmann::ordered_json parameter_rows(const CloudSummary& summary);

/// As a table, with what else rows hold of comparisons.
std::string parameter_table(const nlohmann::ordered_json& rows);

/// Five digits; "-" for a number that is not known or not finite, which JSON writes as null.
std::string short_number(const nlohmann::ordered_json& value);

}  // namespace wasserstrom
