#pragma once
// A distribution by its points, nu = sum_j q_j delta(y_j): what a kernel draws the particles towards.

#include <string>
#include <vector>

#include "wasserstrom/base/types.hpp"
#include "wasserstrom/case/registry.hpp"
#include "wasserstrom/objectives/potential.hpp"

namespace wasserstrom {

/// Every rank holds all of it: M (d + 1) numbers.
struct PointMeasure {
  Rows position;                         ///< M x d; y_j
  Column weight;                         ///< M; q_j, not negative, of sum 1
  std::vector<std::string> coordinates;  ///< what a user calls them; empty where nobody says
  std::string digest;                    ///< fingerprint, where they come from a file that is no [[data]]

  Index count() const { return position.rows(); }
};

/// Points of the same weight.
PointMeasure equal_points(Rows position, std::vector<std::string> coordinates = {});

/// Made by all ranks together.
using PointMeasureRegistry = Registry<PointMeasure, const PotentialContext&>;
PointMeasureRegistry& point_targets();

/// The key `target` of a table that looks at such a distribution.
Key point_target_key();

}  // namespace wasserstrom
