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
    const SmoothedDensity smoothed = smoothed_density(input, parts_);
    add_repulsion(input, smoothed.gradient.array().colwise() / smoothed.density.array(), fields);
    fields.log_density = log_density(smoothed, input, parts_);
  }

 private:
  KernelParts parts_;
};

}  // namespace

VelocityRegistry::Entry gfsd_velocity() {
  return {{"gfsd", "grad g + grad log of the smoothed density", {}, {}},
          [](const Config&, KernelParts parts) { return std::make_unique<Gfsd>(std::move(parts)); }};
}

}  // namespace wasserstrom
