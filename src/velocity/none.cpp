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
  const Config kernel = self.table("kernel");
  if (kernel.type() != "gaussian" || !kernel.is_default("bandwidth"))
    problems.add(self, "kernel", "without an estimator nothing uses a kernel", "leave 'kernel' out");
  if (self.table("engine").type() != "dense")
    problems.add(self, "engine", "without an estimator there are no pair sums", "leave 'engine' out");
}

}  // namespace

VelocityRegistry::Entry no_velocity() {
  return {{"none", "no estimator: where no objective is an energy, and for flow.type = \"langevin\"", {}, check},
          [](const Config&, KernelParts) { return std::make_unique<NoEstimator>(); }};
}

}  // namespace wasserstrom
