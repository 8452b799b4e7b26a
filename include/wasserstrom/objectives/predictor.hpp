#pragma once
// Posterior predictive scores: how well the particles of a posterior, together, predict rows that it has not seen.
//
//   p(y | x) = sum_i p_i p(y | x, theta_i)
//
// A score follows from averages over the particles of a few numbers per row, which the caller adds up over the ranks.

#include <span>
#include <string>
#include <vector>

#include "wasserstrom/base/types.hpp"

namespace wasserstrom {

class Predictor {
 public:
  virtual ~Predictor() = default;

  virtual Index rows() const = 0;              ///< held-out rows
  virtual Index averages_per_row() const = 0;  ///< A: the averages that the scores need of each

  /// The particles of one call of `predict`, side by side.
  static constexpr Index lanes = 16;

  /// The numbers to be averaged, out[(row A + a) lanes + i] for particle i, for up to `lanes` particles and for `count`
  /// rows from `first` on.  Particles do not depend on each other: the bits of one do not depend on the others or on
  /// its place.  Local, O(count d).
  virtual void predict(const ConstRowsRef& position, Index first, Index count, std::span<double> out) const = 0;

  virtual std::vector<std::string> score_names() const = 0;

  /// The scores from the averages, [row A + a]; in the order of their names.
  virtual std::vector<double> scores(std::span<const double> averages) const = 0;
};

}  // namespace wasserstrom
