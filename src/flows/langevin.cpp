// The unadjusted Langevin algorithm, with a blend of all objectives for its drift:
//
//   x_i <- x_i - dt sum_k w_k grad g_k(x_i) + sqrt(2 dt sum_k c_k w_k) xi_i
//
// xi_i standard normal, addressed by (seed, step, particle, coordinate): the same on any number of ranks and through
// any restart.  As a rate, over a step of forward Euler: -drift + sqrt(2 c / dt) xi.  Noise takes the place of grad log
// rho, so that there is no estimator and no bandwidth, and particles know of each other by the weights and by
// objectives with pair terms only.  In a metric H = C C' the noise is isotropic in z = C' x: x <- x - dt H^-1 drift +
// sqrt(2 c dt) C'^-1 xi (pre-conditioned Langevin; its law is right for a constant H).
//
// In the Evaluation, gram is that of the gradients, G_kl = sum_i p_i <grad g_k(x_i), grad g_l(x_i)>, and grad_norm =
// w' G w that of the drift, without the noise; it does not vanish at the target.  Cost O(N K d / P), one reduction.

#include <cmath>

#include "descent_parts.hpp"
#include "wasserstrom/base/random.hpp"
#include "weighted_flow.hpp"

namespace wasserstrom {
namespace {

class Langevin final : public WeightedFlow {
 public:
  explicit Langevin(FlowParts parts) : WeightedFlow(parts), random_(parts.seed, Purpose::langevin_noise) {}

  Evaluation evaluate(double, const FlowState& state, FlowRate rate) const override {
    CommonDescent descent = gradient_descent(parts_, state.rows, step());
    solve_weights(parts_, state.globals, descent);
    common_velocity(parts_, descent, rate.rows);
    rate.rows = noise(temperature(descent.evaluation.weights)) - rate.rows;
    rate.globals = descent.weight_rate;
    descent.evaluation.square_speed = descent.evaluation.grad_norm;
    return descent.evaluation;
  }

 private:
  /// sum_k c_k w_k: the weight of the entropy in the blend.
  double temperature(const Column& weights) const {
    double sum = 0;
    for (Index k = 0; k < objectives(); ++k)
      sum += parts_.objectives[static_cast<std::size_t>(k)].entropy() * weights[k];
    return sum;
  }

  /// The noise of the coming step, as a rate over its length; none where no step comes.
  Rows noise(double temperature) const {
    const Layout& layout = parts_.measure.layout();
    Rows rows = Rows::Zero(layout.rows(), dimension());
    if (!(next_step() > 0) || !(temperature > 0)) return rows;
    const double size = std::sqrt(2 * temperature / next_step());
    for (Index i = 0; i < rows.rows(); ++i)
      for (Index c = 0; c < rows.cols(); ++c) rows(i, c) = size * random_.normal(step(), layout.first_row() + i, c);
    parts_.metric.restore_velocity(rows);
    return rows;
  }

  CounterRandom random_;
};

void check(const Config& self, const Config& whole, Problems& problems) {
  const std::string integrator = self.text("integrator"), step_rule = self.table("step_rule").type();
  if (integrator != "euler")
    problems.add(self, "integrator", "the noise of langevin belongs to steps of forward Euler, not of " + integrator,
                 "use integrator = \"euler\"");
  if (step_rule != "constant")
    problems.add(self, "step_rule", "langevin needs noise in proportion to its steps, which " + step_rule + " changes",
                 "leave the rule out; schedules are allowed");
  if (const Config velocity = whole.table("velocity"); velocity.type() != "none")
    problems.add(velocity, "type",
                 "langevin draws noise in place of an estimator, and would not use " + velocity.type(),
                 "take velocity.type = \"none\", without a kernel");
  refuse_end_by_grad_norm(whole, "the drift of langevin does not vanish at the target", "leave it out; give run.steps",
                          problems);
}

}  // namespace

FlowRegistry::Entry langevin_flow() {
  return {{"langevin",
           "unadjusted Langevin algorithm: dx = -sum_k w_k grad g_k dt + sqrt(2) dW; no pair sums, velocity.type = "
           "\"none\"",
           {},
           check},
          [](const Config&, FlowParts parts) { return std::make_unique<Langevin>(parts); },
          {.estimates = false, .noisy = true}};
}

}  // namespace wasserstrom
