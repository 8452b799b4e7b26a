// The fastest of the exact engines for what is asked.

#include <memory>

#include "kernels.hpp"

namespace wasserstrom {
namespace {

class AutoSum final : public KernelSum {
 public:
  std::unique_ptr<Pass> begin(const KernelSumRequest& request, const ConstRowsRef& targets) const override {
    return (sorts(*request.kernel, request.dimension) ? sorted_ : dense_)->begin(request, targets);
  }

  bool sorts(const Kernel& kernel, Index dimension) const override {
    return sorted_->refusal(kernel, dimension).empty();
  }

  bool approximates(const Kernel& kernel, Index dimension) const override {
    return sorts(kernel, dimension) && sorted_->approximates(kernel, dimension);
  }

 private:
  std::shared_ptr<const KernelSum> dense_ = make_dense_sum(), sorted_ = make_sorted_sum();
};

}  // namespace

KernelSumRegistry::Entry auto_kernel_sum() {
  return {{"auto", "\"sorted\" where it can be used, else \"dense\"", {}, {}},
          [](const Config&) { return std::make_unique<AutoSum>(); }};
}

}  // namespace wasserstrom
