// The sums as they are written down, pair by pair.  Slow, and the yardstick of every faster engine.

#include "kernels.hpp"

namespace wasserstrom {
namespace {

class ReferenceSum final : public KernelSum {
 public:
  void add_block(const KernelSumRequest& request, const ConstRowsRef& targets, const ConstRowsRef& sources,
                 KernelSums& sums) const override {
    const Index d = request.dimension, p = request.payload_columns;
    for (Index i = 0; i < targets.rows(); ++i) {
      Eigen::RowVectorXd value = Eigen::RowVectorXd::Zero(p), gradient = Eigen::RowVectorXd::Zero(d);
      for (Index j = 0; j < sources.rows(); ++j) {
        const Eigen::RowVectorXd difference = targets.row(i) - sources.row(j).head(d);
        double k = difference.squaredNorm(), slope = 0;
        request.kernel->profile(&k, &k, &slope, 1, request.bandwidth);
        value += k * sources.row(j).segment(d, p);
        if (request.gradient) gradient += sources(j, d + p) * slope * difference;
      }
      sums.value.row(i) += value;
      if (request.gradient) sums.gradient.row(i) += gradient;
    }
  }
};

}  // namespace

KernelSumRegistry::Entry reference_kernel_sum() {
  return {{"reference", "pair by pair; slow, for checking the others", {}, {}},
          [](const Config&) { return std::make_unique<ReferenceSum>(); }};
}

}  // namespace wasserstrom
