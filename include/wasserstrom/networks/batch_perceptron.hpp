#pragma once
// Perceptrons whose hidden sums are normalised over the rows of a batch (Ioffe and Szegedy 2015), for generators:
//
//   u = W a + b,   n = (u - mean u) / sqrt(var u + 1e-5),   next a = activation(scale n + shift)
//
// with mean and variance (that divides by the number of rows) over the batch in training, and running ones elsewhere.
// A row depends on all others then, so that a batch is not cut into blocks that ranks share: whoever trains such a
// network computes all of it.  Outside of training it is a plain perceptron, with other numbers: `plain_parameters`.

#include <memory>
#include <span>

#include "wasserstrom/networks/perceptron.hpp"

namespace wasserstrom {

/// The layers of a plain perceptron, and `scale` and `shift` of each hidden neuron.
struct NormalizedShape {
  PerceptronShape plain;

  Index normalized() const;  ///< hidden neurons
  Index parameters() const { return plain.parameters() + 2 * normalized(); }

  /// Those of the plain one, then scale and shift of each layer.
  Column initial_parameters(const CounterRandom& random, Index stream) const;

  /// As PerceptronShape::keep, with `hidden0.scale`, `hidden0.shift`, ... behind.
  void keep(Archive& archive, Column& numbers) const;
};

/// Running means of mean and variance of each hidden neuron, layer by layer.
struct BatchStatistics {
  Column mean, variance;
};
BatchStatistics initial_statistics(const NormalizedShape& shape);

/// The parameters of the plain perceptron that gives the same outputs with these statistics.
Column plain_parameters(const NormalizedShape& shape, const Column& parameters, const BatchStatistics& statistics);

/// What trains one, for all rows of a batch at once.  Local; O(rows parameters), and memory for the sums of all rows.
class BatchPerceptron {
 public:
  virtual ~BatchPerceptron() = default;
  virtual void set_parameters(const ConstColumnRef& parameters) = 0;

  /// y of each row of a batch of two rows or more; what follows is of these rows.
  virtual void forward(const ConstRowsRef& x, RowsRef y) = 0;

  /// gradient += sum over rows and outputs of slope_io dy_io / dparameters, through mean and variance as well.
  virtual void add_parameter_gradient(const ConstRowsRef& slope, std::span<double> gradient) = 0;

  /// Moves running means to those of the batch: new = old + share (batch - old).
  virtual void follow(BatchStatistics& statistics, double share) const = 0;
};

/// Computes in float or in double; what it takes and gives is double.
std::unique_ptr<BatchPerceptron> make_batch_perceptron(const NormalizedShape& shape, const InputScale& scale,
                                                       bool single);

}  // namespace wasserstrom
