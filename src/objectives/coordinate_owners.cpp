#include "wasserstrom/objectives/coordinate_owners.hpp"

#include <fmt/format.h>

#include "wasserstrom/base/error.hpp"

namespace wasserstrom {

CoordinateOwners::CoordinateOwners(const Objectives& objectives, Index dimension) {
  std::vector<Index> owner(static_cast<std::size_t>(dimension), -1);
  for (Index k = 0; k < std::ssize(objectives); ++k)
    for (const Index each : objectives[static_cast<std::size_t>(k)].own) {
      Index& of_it = owner[static_cast<std::size_t>(each)];
      if (of_it >= 0)
        throw ConfigError(fmt::format(
            "objectives '{}' and '{}' both own coordinate {}: a coordinate has one owner, or is "
            "shared by all; change own_coordinates, or the head of one of the targets",
            objectives[static_cast<std::size_t>(of_it)].name, objectives[static_cast<std::size_t>(k)].name, each));
      of_it = k;
    }
  for (Index c = 0; c < dimension; ++c)
    if (const Index k = owner[static_cast<std::size_t>(c)]; k >= 0) owned_.push_back({c, k});
    else shared_.push_back(c);
  if (shared_.empty())
    throw ConfigError(
        "the objectives own all coordinates, and share none that weights could blend their fields in: run "
        "them one by one, or change own_coordinates or heads");
}

}  // namespace wasserstrom
