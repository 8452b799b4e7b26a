// The blob method: the exact gradient flow of
//   E(x) = sum_i p_i [ g_k(x_i) + log rho_h(x_i) ],  rho_h(x) = sum_j p_j K(x, x_j):
//   v_k(x_i) = (1/p_i) dE/dx_i
//            = grad g_k(x_i) + grad rho_h(x_i) / rho_h(x_i) + sum_j p_j grad_x K(x_i, x_j) / rho_h(x_j)
// Two passes: the second needs the density of every particle.

#include "velocities.hpp"

namespace wasserstrom {
namespace {

class Blob final : public KernelEstimator {
 public:
  using KernelEstimator::KernelEstimator;

  void add(const PointCloud& points, Index, Fields& fields) const override {
    if (!any_entropic(fields)) return;
    const PairSums pair_sums(points, parts(), bandwidth());
    const SmoothedDensity smoothed = smoothed_density(pair_sums, points.weight);
    const Column charge = points.weight.array() / smoothed.density.array();
    const KernelSums sums = pair_sums.evaluate(pair_sums.sources(0, charge));
    Rows repulsion = smoothed.gradient.array().colwise() / smoothed.density.array();
    repulsion += sums.gradient;
    add_repulsion(repulsion, fields);
    fields.log_density = log_density(smoothed, pair_sums);
  }
};

}  // namespace

VelocityRegistry::Entry blob_velocity() {
  return {{"blob",
           "exact gradient of the energy whose entropy is that of the smoothed density; two terms",
           {},
           require_positive_kernel},
          [](const Config&, KernelParts parts) { return std::make_unique<Blob>(std::move(parts)); },
          {.passes = 2, .has_density = true, .descends_value = true}};
}

}  // namespace wasserstrom
