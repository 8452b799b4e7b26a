#pragma once
// Small inputs that many tests need.

#include <string>

#include "wasserstrom/case/config.hpp"
#include "wasserstrom/particles/particle_set.hpp"
#include "wasserstrom/run/case_schema.hpp"

namespace wasserstrom::test {

/// Standard normal positions, the same on any ranks; weights 1/N, or random ones.
ParticleSet normal_particles(Index count, Index dimension, const Communicator& communicator, bool weighted = false,
                             double spread = 1);

/// The case with `objectives` (TOML of its [[objective]] tables) and `settings` as overrides, checked against the
/// schema.
Config small_case(Index dimension, const std::string& objectives, const std::vector<std::string>& settings = {});
Case read_small_case(Index dimension, const std::string& objectives, const std::vector<std::string>& settings = {});

/// Two overlapping normal targets in `dimension` coordinates.
std::string two_gaussians();

/// The largest entry of |a - b|.
double largest_difference(const Rows& a, const Rows& b);

}  // namespace wasserstrom::test
