#include "wasserstrom/velocity/velocity.hpp"

#include <algorithm>
#include <cmath>

#include "velocities.hpp"
#include "wasserstrom/kernels/bandwidth.hpp"

namespace wasserstrom {

TableSchema velocity_schema() {
  TableSchema schema = velocities().schema("estimator of the velocity fields of the objectives", "velocities");
  TableSchema kernel = kernels().schema("the kernel K(x, y), h its bandwidth", "kernels", "gaussian");
  kernel.keys = {bandwidth_key()};
  schema.keys = {
      Key::table("kernel", kernel).says("the kernel"),
      Key::text("engine").default_to("\"dense\"").one_of(kernel_sums().names()).says("how pair sums are computed")};
  return schema;
}

std::unique_ptr<Velocity> make_velocity(const Config& velocity) {
  const Config kernel = velocity.table("kernel");
  KernelParts parts{kernels().make(kernel), kernel_sums().entry(velocity.text("engine")).make(velocity)};
  return velocities().make(velocity, std::move(parts));
}

Rows source_rows(const KernelSumRequest& request, const ConstRowsRef& position, const Column& charge) {
  Rows rows(position.rows(), request.source_columns());
  rows.leftCols(request.dimension) = position;
  if (request.gradient) rows.col(rows.cols() - 1) = charge;
  return rows;
}

SmoothedDensity smoothed_density(const VelocityInput& input, const KernelParts& parts) {
  const KernelSumRequest request{parts.kernel.get(), input.bandwidth, input.position.cols(), 1, true};
  Rows sources = source_rows(request, input.position, input.weight);
  sources.col(request.dimension) = input.weight;
  KernelSums sums = parts.sum->evaluate(request, input.position, sources, input.exchange);
  return {sums.value.col(0), std::move(sums.gradient)};
}

Column log_density(const SmoothedDensity& smoothed, const VelocityInput& input, const KernelParts& parts) {
  const double log_integral = parts.kernel->log_integral(input.position.cols(), input.bandwidth);
  Column result(smoothed.density.size());
  for (Index i = 0; i < result.size(); ++i) result[i] = std::log(smoothed.density[i]) - log_integral;
  return result;
}

void add_repulsion(const VelocityInput& input, const Rows& repulsion, VelocityFields& fields) {
  const Index d = input.position.cols();
  for (std::size_t k = 0; k < input.objectives.size(); ++k)
    if (input.objectives[k].entropic) fields.velocity.middleCols(static_cast<Index>(k) * d, d) += repulsion;
}

bool any_entropic(const Objectives& objectives) {
  return std::any_of(objectives.begin(), objectives.end(), [](const Objective& each) { return each.entropic; });
}

}  // namespace wasserstrom
