#pragma once
// The parameters of a network that learns, with the memory of what trains them.

#include "wasserstrom/networks/optimizer.hpp"
#include "wasserstrom/networks/perceptron.hpp"

namespace wasserstrom {

/// Every rank keeps all of them and takes the same steps.
class TrainedParameters final : public Part {
 public:
  TrainedParameters(PerceptronShape shape, const OptimizerPlan& plan, Column initial);

  const PerceptronShape& shape() const { return shape_; }
  const Column& values() const { return values_; }
  Index steps() const { return optimizer_.steps; }  ///< taken so far
  const OptimizerPlan& plan() const { return optimizer_.plan; }

  /// One step down the gradient, at `pace` times the learning rate.  Local.
  void step(const Column& gradient, double pace = 1) { optimizer_.step(gradient, values_, pace); }

  /// Values of former steps again; the memory stays as it is.
  void go_back(const Column& values) { values_ = values; }

  /// `parameters`, `first_moment` and, of Adam, `second_moment`, by layers, and `iterations`.
  void serialize(Archive& archive) override;

 private:
  PerceptronShape shape_;
  Column values_;
  Optimizer optimizer_;
};

}  // namespace wasserstrom
