// The section [velocity], and what the estimators of grad log rho have in common.

#include <algorithm>
#include <cmath>

#include "velocities.hpp"
#include "wasserstrom/kernels/engine.hpp"

namespace wasserstrom {

namespace {

void refuse_unused_bandwidth(const Config& kernel, const Config&, Problems& problems) {
  if (kernels().make(kernel)->has_bandwidth() || kernel.is_default("bandwidth")) return;
  problems.add(kernel, "bandwidth", "the kernel \"" + kernel.type() + "\" has no bandwidth", "leave 'bandwidth' out");
}

}  // namespace

TableSchema velocity_schema() {
  TableSchema schema =
      velocities().schema("estimator of grad log rho in the velocity fields of energies", "velocities", "none");
  TableSchema kernel = kernels().schema("the kernel K(x, y), h its bandwidth", "kernels", "gaussian");
  kernel.keys = {bandwidth_key()};
  kernel.rule = refuse_unused_bandwidth;
  schema.keys = {Key::table("kernel", kernel).says("the kernel"), engine_key()};
  schema.rule = check_engine;
  return schema;
}

std::unique_ptr<VelocityTerm> make_estimator(const Config& velocity, std::uint64_t seed, Index dimension) {
  const Config kernel = velocity.table("kernel");
  KernelParts parts{kernels().make(kernel), kernel_sums().make(velocity.table("engine")), Bandwidth(kernel, seed), seed,
                    dimension};
  return velocities().make(velocity, std::move(parts));
}

void KernelEstimator::prepare(const PointCloud& points, Index) {
  bandwidth_ = parts_.bandwidth.evaluate(points.position, points.exchange);
}

PairSums::PairSums(const PointCloud& points, const KernelParts& parts, Column bandwidth)
    : points_(points), parts_(parts), bandwidth_(std::move(bandwidth)) {
  if (scaled()) scaled_position_ = points.position.array().rowwise() / bandwidth_.transpose().array();
}

Rows PairSums::sources(Index payload_columns, const Column& charge) const {
  const Index d = points_.position.cols();
  Rows rows(points_.position.rows(), d + payload_columns + 1);
  rows.leftCols(d) = position();
  rows.col(rows.cols() - 1) = charge;
  return rows;
}

KernelSums PairSums::evaluate(const Rows& sources, std::vector<double> into_values) const {
  const Index d = points_.position.cols();
  const KernelSumRequest request{parts_.kernel.get(), h(), d, sources.cols() - d - 1, true, std::move(into_values)};
  KernelSums sums = parts_.sum->evaluate(request, position(), sources, points_.exchange);
  if (scaled() && sums.gradient.size() > 0) sums.gradient.array().rowwise() /= bandwidth_.transpose().array();
  return sums;
}

Rows PairSums::evaluate_joint(const Rows& sources, const std::vector<double>& factor) const {
  if (!scaled()) return evaluate(sources, factor).value;
  // The gradients have yet to be taken back from the coordinates x_c / h_c.
  KernelSums sums = evaluate(sources);
  sums.add_gradient(factor);
  return std::move(sums.value);
}

double PairSums::log_integral() const {
  const double radial = parts_.kernel->log_integral(points_.position.cols(), h());
  return scaled() ? radial + bandwidth_.array().log().sum() : radial;
}

SmoothedDensity smoothed_density(const PairSums& pair_sums, const Column& weight) {
  Rows sources = pair_sums.sources(1, weight);
  sources.col(sources.cols() - 2) = weight;
  KernelSums sums = pair_sums.evaluate(sources);
  return {sums.value.col(0), std::move(sums.gradient)};
}

Column log_density(const SmoothedDensity& smoothed, const PairSums& pair_sums) {
  const double log_integral = pair_sums.log_integral();
  Column result(smoothed.density.size());
  for (Index i = 0; i < result.size(); ++i) result[i] = std::log(smoothed.density[i]) - log_integral;
  return result;
}

void require_positive_kernel(const Config& velocity, const Config&, Problems& problems) {
  const Config kernel = velocity.table("kernel");
  if (kernels().make(kernel)->is_positive()) return;
  problems.add(kernel, "type",
               "\"" + velocity.type() + "\" takes the logarithm of kernel sums, but the kernel \"" + kernel.type() +
                   "\" is not positive",
               "take velocity.type = \"svgd\", or another kernel, such as \"gaussian\"");
}

void refuse_kernel(const Config& velocity, const std::string& reason, Problems& problems) {
  const Config kernel = velocity.table("kernel");
  if (kernel.type() != "gaussian" || !kernel.is_default("bandwidth"))
    problems.add(velocity, "kernel", reason, "leave 'kernel' out");
  if (velocity.table("engine").type() != "dense")
    problems.add(velocity, "engine", reason + ": there are no pair sums", "leave 'engine' out");
}

void add_repulsion(const Rows& repulsion, Fields& fields) {
  const Index d = repulsion.cols();
  for (Index k = 0; k < fields.objectives(); ++k)
    if (const double c = fields.entropy[static_cast<std::size_t>(k)]; c > 0)
      fields.velocity.middleCols(k * d, d) += c * repulsion;
}

bool any_entropic(const Fields& fields) {
  return std::any_of(fields.entropy.begin(), fields.entropy.end(), [](double c) { return c > 0; });
}

}  // namespace wasserstrom
