#pragma once
// Where networks that learn from samples begin.

#include "wasserstrom/networks/perceptron.hpp"

namespace wasserstrom {

/// Weights, and scales of normalised layers, normal with standard deviation `std`, biases 0; for std = 0 as
/// PerceptronShape::initial_parameters says.
Column initial_numbers(const PerceptronShape& shape, double std, const CounterRandom& random, Index stream);

/// Mean and standard deviation of weighted samples, so that a network need not learn units.
InputScale scale_of(const Rows& samples, const Column& weight);

}  // namespace wasserstrom
