#pragma once
// The closing table of a run: where the time went, over all ranks.

#include <string>

#include "wasserstrom/base/profile.hpp"
#include "wasserstrom/ranks/communicator.hpp"

namespace wasserstrom {

struct Report {
  std::string table;  ///< for the terminal
  std::string json;   ///< the same as performance.json
};

/// Collective; the root gets the report, the others an empty one.
Report make_report(const Profile& profile, const Communicator& communicator);

}  // namespace wasserstrom
