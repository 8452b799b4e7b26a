// No estimator: for flows that draw noise in place of grad log rho.  The fields stay the gradients.

#include "velocities.hpp"

namespace wasserstrom {
namespace {

class NoEstimator final : public VelocityTerm {
 public:
  void add(const PointCloud&, Index, Fields&) const override {}
};

void check(const Config& self, const Config& whole, Problems& problems) {
  const Config kernel = self.table("kernel"), flow = whole.table("flow");
  if (flow.type() != "langevin")
    problems.add(self, "type", "the flow \"" + flow.type() + "\" needs an estimator of its velocities",
                 "take svgd, blob or gfsd; none is for flow.type = \"langevin\"");
  if (kernel.type() != "gaussian" || !kernel.is_default("bandwidth"))
    problems.add(self, "kernel", "without an estimator nothing uses a kernel", "leave 'kernel' out");
  if (!self.is_default("engine"))
    problems.add(self, "engine", "without an estimator there are no pair sums", "leave 'engine' out");
}

}  // namespace

VelocityRegistry::Entry no_velocity() {
  return {{"none", "no estimator and no pair sums: for flow.type = \"langevin\"", {}, check},
          [](const Config&, KernelParts) { return std::make_unique<NoEstimator>(); }};
}

}  // namespace wasserstrom
