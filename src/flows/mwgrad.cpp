// MWGraD: all objectives descend along one common field (Nguyen, Mamitsuka and Nakamura 2025, Algorithm 1).
//
//   dx_i/dt = - sum_k w_k v_k(x_i)
//
// One evaluation, in this order: gradients of all objectives at the particles of this rank; velocities of all
// objectives from one visit to all particles (two for blob); one reduction for the Gram matrix, the values and the
// health of the velocities; the root solves for the weights and sends them round; the blend goes straight into the
// rate.  Weights with a memory take their step after the particles took theirs, from the velocities at the old
// positions.

#include "descent_parts.hpp"
#include "weighted_flow.hpp"

namespace wasserstrom {
namespace {

class Mwgrad final : public WeightedFlow {
 public:
  using WeightedFlow::WeightedFlow;

  Evaluation evaluate(double, const FlowState& state, FlowRate rate) const override {
    CommonDescent descent = velocity_descent(parts_, state.rows, step());
    solve_weights(parts_, state.globals, descent);
    common_velocity(parts_, descent, rate.rows);
    rate.rows *= -1;
    rate.globals = descent.weight_rate;
    descent.evaluation.square_speed = descent.evaluation.grad_norm;
    return descent.evaluation;
  }

  Column energies(const FlowState& state, const Column& weights, RowsRef field) const override {
    CommonDescent descent = velocity_descent(parts_, state.rows, step());
    descent.evaluation.weights = weights;
    common_velocity(parts_, descent, field);
    return descent.evaluation.value;
  }

  RestingPoints resting_points(const Column& weights) const override {
    RestingPoints points;
    for (Index k = 0; k < std::ssize(parts_.objectives); ++k)
      if (const auto cusps = parts_.objectives[static_cast<std::size_t>(k)].functional->cusps();
          cusps && weights[k] > 0)
        append(*cusps, weights[k], points);
    return points;
  }

 private:
  static void append(const CuspPoints& cusps, double weight, RestingPoints& points) {
    const Index old = points.count(), count = old + cusps.position.rows();
    points.position.conservativeResize(count, cusps.position.cols());
    for (Column* const each : {&points.weight, &points.slope, &points.exponent}) each->conservativeResize(count);
    points.position.bottomRows(count - old) = cusps.position;
    points.weight.tail(count - old) = cusps.weight;
    points.slope.tail(count - old).setConstant(weight * cusps.cusp.slope);
    points.exponent.tail(count - old).setConstant(cusps.cusp.exponent);
  }
};

}  // namespace

FlowRegistry::Entry mwgrad_flow() {
  return {{"mwgrad", "all objectives along one common descent field: dx/dt = -sum_k w_k v_k(x)", {}, {}},
          [](const Config&, FlowParts parts) { return std::make_unique<Mwgrad>(parts); },
          {.has_energy = true}};
}

}  // namespace wasserstrom
