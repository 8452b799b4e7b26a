#pragma once
// Draws of points by their weights.

#include <algorithm>
#include <numeric>

#include "wasserstrom/base/types.hpp"

namespace wasserstrom {

/// Which of M points, each as likely as it weighs, a uniform number stands for.  Local; M numbers, O(log M) a draw.
class WeightedDraw {
 public:
  explicit WeightedDraw(const Column& weight) : below_(weight.size()) {
    std::partial_sum(weight.begin(), weight.end(), below_.begin());
  }

  /// `u` in [0, 1).
  Index operator()(double u) const {
    return std::upper_bound(below_.begin(), below_.end() - 1, u * below_[below_.size() - 1]) - below_.begin();
  }

 private:
  Column below_;  ///< sums of weights up to each
};

}  // namespace wasserstrom
