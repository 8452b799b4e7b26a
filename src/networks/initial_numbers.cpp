#include "wasserstrom/networks/initial_numbers.hpp"

#include <cmath>

namespace wasserstrom {

Column initial_numbers(const PerceptronShape& shape, double std, const CounterRandom& random, Index stream) {
  if (std == 0) return shape.initial_parameters(random, stream);
  Column initial = Column::Zero(shape.parameters());
  for (Index layer = 0; layer <= shape.layers(); ++layer) {
    const bool beside = layer == shape.layers();  // the skip connection, if there is one
    const Index first = shape.first_parameter(layer);
    const Index end = beside ? shape.plain_parameters() : first + shape.inputs_of(layer) * shape.outputs_of(layer);
    for (Index i = first; i < end; ++i) initial[i] = std * random.normal(0, i, stream);
  }
  if (shape.normalized)
    for (Index layer = 0; layer + 1 < shape.layers(); ++layer)
      for (Index i = shape.first_scale(layer); i < shape.first_scale(layer) + shape.outputs_of(layer); ++i)
        initial[i] = std * random.normal(0, i, stream);
  return initial;
}

InputScale scale_of(const Rows& samples, const Column& weight) {
  const Index d = samples.cols();
  InputScale found{Column::Zero(d), Column::Zero(d)};
  for (Index j = 0; j < samples.rows(); ++j)
    for (Index c = 0; c < d; ++c) found.centre[c] += weight[j] * samples(j, c);
  for (Index j = 0; j < samples.rows(); ++j)
    for (Index c = 0; c < d; ++c) found.scale[c] += weight[j] * std::pow(samples(j, c) - found.centre[c], 2);
  for (Index c = 0; c < d; ++c) found.scale[c] = found.scale[c] > 0 ? std::sqrt(found.scale[c]) : 1;
  return found;
}

}  // namespace wasserstrom
