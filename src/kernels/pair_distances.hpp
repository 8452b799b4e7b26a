#pragma once
// Medians of the squared distances of all pairs of particles, without an N x N array, and the particles they are of.
//
// All are exact, the same on any ranks, and collective where they take an Exchange or a Layout.  A median that is zero
// says nothing of how far particles are apart: then the pairs that do not coincide decide.

#include <cstdint>
#include <vector>

#include "wasserstrom/particles/exchange.hpp"

namespace wasserstrom {

/// The two in the middle of an ascending list, one number twice when its length is odd.
struct Middle {
  double low, high;
};

/// Which ordered pairs count: all N^2, the published rules' way, or the N (N - 1) of two particles.
enum class OrderedPairs { all, without_own };

/// Of |x_i - x_j|^2 over these pairs; both zero when all particles coincide.  About three visits of the exchange,
/// O(N^2 d / P) work each.
Middle middle_distances(const Rows& position, const Exchange& exchange, OrderedPairs pairs = OrderedPairs::all);

/// The same for a few particles `sample`, which every rank holds.
Middle middle_distances(const Rows& sample, const Communicator& communicator, OrderedPairs pairs = OrderedPairs::all);

/// The middle one, or the smaller of two, of (x_i - x_j)^2 over the pairs i < j; zero when all coincide, or when a
/// number is not finite.  Local; O(N log N).
double lower_median_distance(std::vector<double> x);

/// Ascending particle numbers, one drawn at random from each of `size` equal shares of the N.  Local.
std::vector<Index> sample_particles(Index particles, Index size, std::uint64_t seed);

/// The rows of these particles, whose numbers ascend, on every rank.
Rows gather_particles(const Rows& position, const Layout& layout, const std::vector<Index>& particles);

/// The rows of all particles, on every rank: N d numbers of memory.
Rows gather_particles(const Rows& position, const Exchange& exchange);

}  // namespace wasserstrom
