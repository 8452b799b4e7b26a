// The fastest of the exact engines for what is asked.

#include <memory>

#include "kernels.hpp"

namespace wasserstrom {
namespace {

class AutoSum final : public KernelSum {
 public:
  std::unique_ptr<Pass> begin(const KernelSumRequest& request, const ConstRowsRef& targets) const override {
    const bool on_a_line = sorted_->refusal(*request.kernel, request.dimension).empty();
    return (on_a_line ? sorted_ : dense_)->begin(request, targets);
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
