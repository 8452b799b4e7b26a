#pragma once
// What trains all parameters of a network at once: Adam (Kingma and Ba 2015) and stochastic gradient descent.

#include <vector>

#include "wasserstrom/base/types.hpp"
#include "wasserstrom/case/config.hpp"

namespace wasserstrom {

enum class Training { adam, sgd };

/// What a case says of it.
struct OptimizerPlan {
  Training method = Training::adam;
  double rate = 1e-3;
  double beta1 = 0.9;    ///< adam: how much of the first moment stays
  double beta2 = 0.999;  ///< and of the second
  double momentum = 0;   ///< sgd: how much of the velocity stays
};

/// The keys `optimizer`, `learning_rate`, `beta1`, `beta2` and `momentum` of the table of what is trained.
std::vector<Key> optimizer_keys();
void check_optimizer(const Config& table, Problems& problems);
OptimizerPlan optimizer_plan(const Config& table);

/// Step t = 1, 2, ... with the gradient g, elementwise.  adam:
///
///     m = beta1 m + (1 - beta1) g,   v = beta2 v + (1 - beta2) g^2
///     parameters -= rate (m / (1 - beta1^t)) / (sqrt(v / (1 - beta2^t)) + 1e-8)
///
/// and sgd:  m = momentum m + g,   parameters -= rate m, with `pace` times the rate of the plan.  Local; O(parameters).
struct Optimizer {
  Optimizer(OptimizerPlan of, Index parameters);

  void step(const Column& gradient, Column& parameters, double pace = 1);

  OptimizerPlan plan;
  Column first_moment, second_moment;  ///< m; v, empty for sgd
  Index steps = 0;                     ///< t of the last
};

}  // namespace wasserstrom
