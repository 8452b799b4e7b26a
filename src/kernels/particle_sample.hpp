#pragma once
// Rows of some or of all particles, on every rank.  Collective where they take a Layout or an Exchange.

#include <cstdint>
#include <vector>

#include "wasserstrom/particles/exchange.hpp"

namespace wasserstrom {

/// Ascending particle numbers, one drawn at random from each of `size` equal shares of the N.  Local.
std::vector<Index> sample_particles(Index particles, Index size, std::uint64_t seed);

/// The rows of these particles, whose numbers ascend, on every rank.
Rows gather_particles(const Rows& position, const Layout& layout, const std::vector<Index>& particles);

}  // namespace wasserstrom
