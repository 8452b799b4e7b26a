// The sums as they are written down, pair by pair.  Slow, and the yardstick of every faster engine.

#include "kernels.hpp"

namespace wasserstrom {
namespace {

class ReferencePass final : public KernelSum::Pass {
 public:
  ReferencePass(const KernelSumRequest& request, const ConstRowsRef& targets)
      : request_(request),
        targets_(targets),
        sums_{Rows::Zero(targets.rows(), request.payload_columns),
              Rows::Zero(request.gradient ? targets.rows() : 0, request.dimension)} {}

  void add_block(const ConstRowsRef& sources) override {
    const Index d = request_.dimension, p = request_.payload_columns;
    for (Index i = 0; i < targets_.rows(); ++i) {
      Eigen::RowVectorXd value = Eigen::RowVectorXd::Zero(p), gradient = Eigen::RowVectorXd::Zero(d);
      for (Index j = 0; j < sources.rows(); ++j) {
        const Eigen::RowVectorXd difference = targets_.row(i) - sources.row(j).head(d);
        double k = difference.squaredNorm(), slope = 0;
        request_.kernel->profile(&k, &k, &slope, 1, request_.bandwidth);
        value += k * sources.row(j).segment(d, p);
        if (request_.gradient) gradient += sources(j, d + p) * slope * difference;
      }
      sums_.value.row(i) += value;
      if (request_.gradient) sums_.gradient.row(i) += gradient;
    }
  }

  KernelSums sums() const override {
    KernelSums sums = sums_;
    finish(request_, sums);
    return sums;
  }

 private:
  const KernelSumRequest& request_;
  const ConstRowsRef targets_;
  KernelSums sums_;
};

class ReferenceSum final : public KernelSum {
 public:
  std::unique_ptr<Pass> begin(const KernelSumRequest& request, const ConstRowsRef& targets) const override {
    return std::make_unique<ReferencePass>(request, targets);
  }
};

}  // namespace

std::unique_ptr<KernelSum> make_reference_sum() { return std::make_unique<ReferenceSum>(); }

KernelSumRegistry::Entry reference_kernel_sum() {
  return {{"reference", "pair by pair; slow, for checking the others", {}, {}},
          [](const Config&) { return make_reference_sum(); }};
}

}  // namespace wasserstrom
