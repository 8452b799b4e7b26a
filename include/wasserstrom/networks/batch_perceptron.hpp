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

/// Running means of mean and variance of each hidden neuron, layer by layer.
struct BatchStatistics final : Part {
  explicit BatchStatistics(const PerceptronShape& shape);  ///< 0 and 1

  /// `hidden0.mean`, `hidden0.variance`, ...
  void serialize(Archive& archive) override;

  PerceptronShape shape;
  Column mean, variance;
};

/// The parameters of the plain perceptron that gives the same outputs with these statistics; those of a shape that is
/// not normalised as they are.
Column plain_parameters(const Column& parameters, const BatchStatistics& statistics);

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

/// Computes in float or in double; what it takes and gives is double.  `shape` is a normalised one.
std::unique_ptr<BatchPerceptron> make_batch_perceptron(const PerceptronShape& shape, const InputScale& scale,
                                                       bool single);

}  // namespace wasserstrom
