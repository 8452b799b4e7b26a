#pragma once
// Effective cases where they lie: paths in them stay right, origins stay those of the first case, and a restart
// compares the files that are meant and not how their paths are written.

#include <functional>
#include <string>
#include <vector>

#include "wasserstrom/case/config.hpp"

namespace wasserstrom {

/// The declaration of a text that names a file.  A relative path starts at the folder of the case.
Key path_key(std::string name);

/// How an effective case is written for the place where it will lie.
struct EffectivePlace {
  std::string way;             ///< from there to the folder of the case; is put before relative paths
  bool was_effective = false;  ///< the case itself was an effective one: values come from where its comments say
};
std::string effective_text(const Case& a_case, const TableSchema& schema, const EffectivePlace& place);

/// harmful_differences, but for paths that lead to one file.
using SameFile = std::function<bool(const std::string& before, const std::string& now)>;
std::vector<Difference> harmful_differences(const Config& before, const Config& now, const SameFile& same_file);

}  // namespace wasserstrom
