#pragma once
// Targets whose points are drawn when the run begins.  Private.

#include <cstdint>

#include "wasserstrom/case/config.hpp"
#include "wasserstrom/objectives/potential.hpp"

namespace wasserstrom {

/// More points than anybody waits for, and fewer than fill a rank: each holds all of them.
inline constexpr double most_drawn_points = 1e8;

/// The key `seed`.
Key draw_seed_key();

/// Where the numbers of a target's points stand among those of Purpose::target_sample.
struct DrawSource {
  std::uint64_t seed;
  Index step;
};

/// The seed of the run with the number of the objective, so that two objectives draw independently; the seed of the
/// table with 0 where it has one, so that two of the same seed see the same points.
DrawSource draw_source(const Config& config, const PotentialContext& context);

}  // namespace wasserstrom
