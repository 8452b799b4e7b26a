// W2-FE and its kin: MWGraD for what a generator makes (wasserstrom/measures/generator.hpp).
//
// Fields, Gram matrix, weights and values are those of a batch of points, made anew in every step.  Forward Euler says
// where these should go, and the generator is trained towards that; the rate of the rows is the way to what it shows
// then, over the length of the step, as of other measures that do not go straight.  What the training found is kept
// when the step is accepted.

#include "generator_flow.hpp"

#include "descent_parts.hpp"
#include "wasserstrom/measures/generator.hpp"
#include "weighted_flow.hpp"

namespace wasserstrom {
namespace {

class GeneratorFlow final : public WeightedFlow {
 public:
  GeneratorFlow(FlowParts parts, Generator& generator)
      : WeightedFlow(parts), generator_(generator), of_batch_{generator.batch(), parts.objectives, parts.owners,
                                                              parts.gradients,   parts.estimator,  parts.weights,
                                                              parts.metric,      parts.annealing,  parts.seed} {}

  void prepare(Index step, double time_step, const FlowState&) override {
    begin_step(step, time_step);
    points_ = generator_.draw(step);
    const PointCloud cloud = of_batch_.measure.cloud(points_, step);
    if (any_entropy()) parts_.estimator.prepare(cloud, step);
    for (const auto& term : parts_.gradients) term->prepare(cloud, step);
  }

  Evaluation evaluate(double, const FlowState& state, FlowRate rate) const override {
    CommonDescent descent = velocity_descent(of_batch_, points_, step());
    solve_weights(of_batch_, state.globals, descent);
    Rows field(points_.rows(), points_.cols());
    common_velocity(of_batch_, descent, field);
    rate.rows = (generator_.fit(step(), points_ - next_step() * field) - state.rows) / next_step();
    rate.globals = descent.weight_rate;
    descent.evaluation.square_speed = descent.evaluation.grad_norm;
    return descent.evaluation;
  }

  void accept(const Evaluation& at_start) override {
    WeightedFlow::accept(at_start);
    generator_.accept();
  }

 private:
  Generator& generator_;
  FlowParts of_batch_;
  Rows points_;  ///< y_i of this rank
};

}  // namespace

std::unique_ptr<Flow> generator_flow(FlowParts parts, Generator& generator) {
  return std::make_unique<GeneratorFlow>(parts, generator);
}

}  // namespace wasserstrom
