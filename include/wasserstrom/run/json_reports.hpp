#pragma once
// What commands tell, for programs: the option --json.

#include <string>

#include "wasserstrom/files/snapshot.hpp"
#include "wasserstrom/run/assembly.hpp"

namespace wasserstrom {

/// Of `check`: bytes, counts and remarks for so many ranks.  Local.
std::string check_json(const std::string& case_path, const Config& config, int ranks, const CheckedData& found);

/// Of `inspect`.  NaN becomes null.  Local.
std::string inspect_json(const std::string& path, const SnapshotSummary& summary);

}  // namespace wasserstrom
