// No estimator: for objectives without an entropy, and for flows that draw noise in place of grad log rho.  The fields
// stay the gradients.

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

}  // namespace wasserstrom
