// Gradient flow with smoothed density:
//   v_k(x_i) = grad g_k(x_i) + grad log rho_h(x_i),   rho_h(x) = sum_j p_j K(x, x_j)

#include "velocities.hpp"

namespace wasserstrom {
namespace {

class Gfsd final : public Velocity {
 public:
  explicit Gfsd(KernelParts parts) : parts_(std::move(parts)) {}

  void evaluate(const VelocityInput& input, VelocityFields& fields) const override {
    if (!any_entropic(input.objectives)) return;
    const PairSums pair_sums(input, parts_);
    const SmoothedDensity smoothed = smoothed_density(pair_sums, input.weight);
    add_repulsion(input, smoothed.gradient.array().colwise() / smoothed.density.array(), fields);
    fields.log_density = log_density(smoothed, pair_sums);
  }

 private:
  KernelParts parts_;
};

}  // namespace

VelocityRegistry::Entry gfsd_velocity() {
  return {{"gfsd", "grad g + grad log of the smoothed density", {}, require_positive_kernel},
          [](const Config&, KernelParts parts) { return std::make_unique<Gfsd>(std::move(parts)); }};
}

}  // namespace wasserstrom
