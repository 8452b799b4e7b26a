// From fields to one velocity: gradients, what the estimator adds, weights, and the blend.

#include "descent_parts.hpp"

namespace wasserstrom {

Fields gradients_at(const FlowParts& parts, const ConstRowsRef& position, Index step) {
  Fields fields{entropies(parts.objectives), {}, {}};
  const PointCloud points = parts.measure.cloud(position, step);
  for (const auto& term : parts.gradients) term->add(points, step, fields);
  if (const double factor = parts.annealing.factor(step); factor != 1) fields.velocity *= factor;
  parts.metric.flatten_gradients(fields.velocity);
  return fields;
}

Fields velocities_at(const FlowParts& parts, const ConstRowsRef& position, Index step) {
  Fields fields = gradients_at(parts, position, step);
  const Rows flat = parts.metric.flat(position);
  parts.estimator.add(parts.measure.cloud(flat, step), step, fields);
  if (fields.log_density) fields.log_density->array() += parts.metric.log_determinant();
  return fields;
}

CommonDescent gradient_descent(const FlowParts& parts, const ConstRowsRef& position, Index step) {
  Fields fields = gradients_at(parts, position, step);
  CommonDescent descent = reduce_fields(parts, parts.measure.weight(), fields, "gradient");
  descent.fields = std::move(fields.velocity);
  return descent;
}

CommonDescent velocity_descent(const FlowParts& parts, const ConstRowsRef& position, Index step, const Rows& momentum) {
  Fields fields = velocities_at(parts, position, step);
  CommonDescent descent = reduce_fields(parts, parts.measure.weight(), fields, "velocity", momentum);
  descent.fields = std::move(fields.velocity);
  return descent;
}

void solve_weights(const FlowParts& parts, const ConstColumnRef& weight_state, CommonDescent& descent, double shift) {
  const Profile::Lap lap(parts.measure.exchange().profile(), Phase::weights);
  Evaluation& found = descent.evaluation;
  const Index objectives = found.gram.rows(), evolving = weight_state.size();
  Column answer(objectives + 2 + evolving);
  const Communicator& communicator = parts.measure.layout().communicator();
  if (communicator.is_root()) {
    Rows gram = found.gram;
    if (shift != 0) {
      gram.colwise() -= shift * descent.slope;
      gram.rowwise() -= shift * descent.slope.transpose();
      gram.array() += shift * shift * found.square_speed;
    }
    const Column weights = parts.weights.solve(gram, weight_state);
    answer << weights, weights.dot(found.gram * weights), duality_gap(found.gram, weights),
        parts.weights.state_rate(found.gram, weights);
  }
  communicator.broadcast(std::span(answer.data(), static_cast<std::size_t>(answer.size())));
  found.weights = answer.head(objectives);
  found.grad_norm = answer[objectives] + descent.own_square;
  found.duality_gap = answer[objectives + 1];
  descent.weight_rate = answer.tail(evolving);
}

void common_velocity(const FlowParts& parts, const CommonDescent& descent, RowsRef velocity) {
  const Column& weights = descent.evaluation.weights;
  const Index d = velocity.cols();
  for (Index i = 0; i < velocity.rows(); ++i)
    for (Index c = 0; c < d; ++c) {
      double sum = 0;
      for (Index k = 0; k < weights.size(); ++k) sum += weights[k] * descent.fields(i, k * d + c);
      velocity(i, c) = sum;
    }
  for (const auto& [c, owner] : parts.owners.owned()) velocity.col(c) = descent.fields.col(owner * d + c);
  parts.metric.restore_velocity(velocity);
}

double shared_product(const CoordinateOwners& owners, const double* a, const double* b, Index dimension) {
  if (!owners.any()) return inner_product(a, b, dimension);
  double sum = 0;
  for (const Index c : owners.shared()) sum += a[c] * b[c];
  return sum;
}

void require_energies(const Config& self, const Config& whole, Problems& problems) {
  const std::string flow = self.type();
  for (const Config& objective : whole.tables("objective"))
    if (objective.type() != "energy")
      problems.add(objective, "type", flow + " is defined for objectives of type energy only, not " + objective.type(),
                   "make it an energy, or take flow.type = \"mwgrad\"");
}

void require_svgd_energies(const Config& self, const Config& whole, Problems& problems) {
  require_energies(self, whole, problems);
  const std::string flow = self.type();
  if (const Config velocity = whole.table("velocity"); velocity.type() != "svgd" && velocity.type() != "none")
    problems.add(velocity, "type", flow + " is defined by the velocities of svgd, not of " + velocity.type(),
                 "take velocity.type = \"svgd\", or flow.type = \"mwgrad\"");
}

}  // namespace wasserstrom
