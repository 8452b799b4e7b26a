// Gradient flow with smoothed density:
//   v_k(x_i) = grad g_k(x_i) + grad log rho_h(x_i),   rho_h(x) = sum_j p_j K(x, x_j)

#include "velocities.hpp"

namespace wasserstrom {
namespace {

class Gfsd final : public KernelEstimator {
 public:
  using KernelEstimator::KernelEstimator;

  void add(const PointCloud& points, Index, Fields& fields) const override {
    if (!any_entropic(fields)) return;
    const PairSums pair_sums(points, parts(), bandwidth());
    const SmoothedDensity smoothed = smoothed_density(pair_sums, points.weight);
    add_repulsion(smoothed.gradient.array().colwise() / smoothed.density.array(), fields);
    fields.log_density = log_density(smoothed, pair_sums);
  }
};

}  // namespace

VelocityRegistry::Entry gfsd_velocity() {
  return {{"gfsd", "grad g + grad log of the smoothed density", {}, require_positive_kernel},
          [](const Config&, KernelParts parts) { return std::make_unique<Gfsd>(std::move(parts)); },
          {.passes = 1, .has_density = true}};
}

}  // namespace wasserstrom
