#pragma once
// Sets of particles whose rows a test writes down, spread over ranks.

#include <functional>

#include "wasserstrom/diagnostics/diagnostic.hpp"
#include "wasserstrom/particles/particle_set.hpp"

namespace wasserstrom::test {

/// Rows of all ranks with weights, as a diagnostic wants them.
class Points {
 public:
  /// This rank keeps its part; weights are divided by their sum, none stand for equal ones.
  Points(const Rows& all, const Communicator& communicator, const Column& weights = {});
  Points(const Points&) = delete;
  Points& operator=(const Points&) = delete;

  operator PointCloud() const { return {position_, weight_, exchange_}; }

 private:
  Layout layout_;
  Profile profile_;
  Exchange exchange_;
  Rows position_;
  Column weight_;
};

/// Independent draws of N(mean, sd^2) in every coordinate.
Rows normal_draws(Index count, Index dimension, std::uint64_t seed, double mean = 0, double sd = 1);

/// Positive weights that add up to one.
Column some_weights(Index count);

/// The mean over all pairs of rows of f, with weights p and q, by a plain double loop.
double pair_mean(const Rows& x, const Column& p, const Rows& y, const Column& q,
                 const std::function<double(const Column&, const Column&)>& f);

/// Each row as often as `copies` says.
Rows repeated(const Rows& rows, const std::vector<Index>& copies);

}  // namespace wasserstrom::test
