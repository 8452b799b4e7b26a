#include "descent_parts.hpp"

namespace wasserstrom {

Rows local_gradients(const FlowParts& parts, const ConstRowsRef& position, Index step, Rows& potential) {
  const Profile::Lap lap(parts.exchange.profile(), Phase::gradients);
  const Index d = position.cols();
  Rows gradients(position.rows(), static_cast<Index>(parts.objectives.size()) * d);
  for (std::size_t k = 0; k < parts.objectives.size(); ++k) {
    const auto column = static_cast<Index>(k);
    Column value(position.rows());
    parts.objectives[k].potential->evaluate(position, step, value, gradients.middleCols(column * d, d));
    potential.col(column) = value;
  }
  if (const double factor = parts.annealing.factor(step); factor != 1) gradients *= factor;
  return gradients;
}

CommonDescent gradient_fields(const FlowParts& parts, const ConstRowsRef& position, const FlowMemory& memory) {
  Rows potential(position.rows(), static_cast<Index>(parts.objectives.size()));
  VelocityFields fields{local_gradients(parts, position, memory.step, potential), {}};
  parts.metric.flatten_gradients(fields.velocity);
  CommonDescent descent = reduce_fields(parts, fields, potential, "gradient");
  descent.fields = std::move(fields.velocity);
  return descent;
}

void require_svgd_energies(const Config& self, const Config& whole, Problems& problems) {
  const std::string flow = self.type();
  if (const Config velocity = whole.table("velocity"); velocity.type() != "svgd" && velocity.type() != "none")
    problems.add(velocity, "type", flow + " is defined by the velocities of svgd, not of " + velocity.type(),
                 "take velocity.type = \"svgd\", or flow.type = \"mwgrad\"");
  for (const Config& objective : whole.tables("objective"))
    if (objective.type() != "energy")
      problems.add(objective, "type", flow + " is defined for objectives of type energy only, not " + objective.type(),
                   "make it an energy, or take flow.type = \"mwgrad\"");
}

}  // namespace wasserstrom
