#pragma once
// Sobol points (Boost), shifted by a random vector modulo 1 so that the seed matters and no coordinate is 0.

#include <algorithm>
#include <boost/math/special_functions/erf.hpp>
#include <boost/random/sobol.hpp>
#include <numbers>

#include "initial.hpp"
#include "wasserstrom/base/random.hpp"

namespace wasserstrom {

constexpr Index sobol_dimensions = 3667;  // the direction numbers that Boost has

/// This rank's points, one after the other, uniform in the open unit cube.
class SobolPoints {
 public:
  SobolPoints(const InitialContext& context, Index coordinates)
      : points_(static_cast<std::size_t>(coordinates)), shift_(context.seed, Purpose::initial_position) {
    points_.discard(static_cast<std::uint64_t>(context.layout.first_row() * coordinates));
  }

  /// The next number, which is coordinate c of its point.
  double next(Index c) {
    const double sum = static_cast<double>(points_() >> 12) * 0x1p-52 + shift_.uniform(0, 0, c);
    return std::max(0x1p-53, sum < 1 ? sum : sum - 1);
  }

 private:
  boost::random::sobol points_;
  CounterRandom shift_;
};

/// The value that a standard normal number stays below with the probability u.
inline double normal_quantile(double u) { return -std::numbers::sqrt2 * boost::math::erfc_inv(2 * u); }

}  // namespace wasserstrom
