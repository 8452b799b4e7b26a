#pragma once
// Adam (Kingma and Ba 2015), on all parameters of a network at once.

#include "wasserstrom/base/types.hpp"

namespace wasserstrom {

/// Step t = 1, 2, ... with the gradient g, elementwise:
///
///     m = beta1 m + (1 - beta1) g,   v = beta2 v + (1 - beta2) g^2
///     parameters -= rate (m / (1 - beta1^t)) / (sqrt(v / (1 - beta2^t)) + 1e-8)
///
/// with beta1 = 0.9, beta2 = 0.999.  Local; O(parameters).
struct Adam {
  explicit Adam(Index parameters) : first_moment(Column::Zero(parameters)), second_moment(first_moment) {}

  void step(const Column& gradient, double rate, Column& parameters);

  Column first_moment, second_moment;  ///< m, v
  Index steps = 0;                     ///< t of the last
};

}  // namespace wasserstrom
