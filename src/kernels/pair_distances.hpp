#pragma once
// Medians of the squared distances of all pairs of particles, without an N x N array.
//
// All are exact, the same on any ranks, and collective where they take an Exchange or a Communicator.  A median that is
// zero says nothing of how far particles are apart: then the pairs that do not coincide decide.

#include <vector>

#include "wasserstrom/kernels/bandwidth.hpp"
#include "wasserstrom/particles/exchange.hpp"

namespace wasserstrom {

/// The two in the middle of an ascending list, one number twice when its length is odd.
struct Middle {
  double low, high;
};

/// Which ordered pairs count: all N^2, the published rules' way, or the N (N - 1) of two particles.
enum class OrderedPairs { all, without_own };

/// Of |x_i - x_j|^2 over these pairs; both zero when all particles coincide.  One visit of the exchange where `trace`
/// leads near the median, else about three; O(N^2 d / P) work in each, every pair being looked at from one side.
Middle middle_distances(const Rows& position, const Exchange& exchange, OrderedPairs pairs, MedianTrace& trace);

/// The same for a few particles `sample`, which every rank holds.
Middle middle_distances(const Rows& sample, const Communicator& communicator, OrderedPairs pairs, MedianTrace& trace);

/// The middle one, or the smaller of two, of (x_i - x_j)^2 over the pairs i < j; zero when all coincide, or when a
/// number is not finite.  Local; O(N log N).
double lower_median_distance(std::vector<double> x);

}  // namespace wasserstrom
