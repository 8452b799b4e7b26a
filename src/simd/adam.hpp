#pragma once
// The step of Adam (wasserstrom/networks/optimizer.hpp) for all parameters of a network.

#include "wasserstrom/base/types.hpp"

namespace wasserstrom {

struct AdamStep {
  double beta1, beta2;
  double rate;         ///< over 1 - beta1^t
  double second_part;  ///< 1 / (1 - beta2^t)
  double epsilon;
};

/// m and v become the moments with gradient g, and the parameters take their step; elementwise.  What is below 1e-150
/// in a moment counts as nothing: neurons that have fallen silent would leave numbers behind that are too small for
/// the processor to be fast with.
void adam_step(const AdamStep& step, const double* g, double* m, double* v, double* parameters, Index count);

}  // namespace wasserstrom
