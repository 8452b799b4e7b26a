// No estimator: the fields stay the gradients.
//
//   none      for objectives without an entropy, and for flows that draw noise in place of grad log rho
//   gradient  for energies whose entropy is to be left out: particles that do not see each other, each going down to a
//             mode, as networks that are trained by themselves

#include "velocities.hpp"

namespace wasserstrom {
namespace {

class NoEstimator final : public Estimator {
 public:
  void add(const PointCloud&, Index, Fields&) const override {}
};

void check(const Config& self, const Config&, Problems& problems) {
  refuse_kernel(self, "without an estimator nothing uses a kernel", problems);
}

}  // namespace

VelocityRegistry::Entry no_velocity() {
  return {{"none", "no estimator: where no objective is an energy, and for flow.type = \"langevin\"", {}, check},
          [](const Config&, KernelParts) { return std::make_unique<NoEstimator>(); }};
}

VelocityRegistry::Entry gradient_velocity() {
  return {{"gradient",
           "grad g alone, without the entropy: particles that do not see each other go down to modes",
           {},
           check},
          [](const Config&, KernelParts) { return std::make_unique<NoEstimator>(); },
          {.drops_entropy = true}};
}

}  // namespace wasserstrom
