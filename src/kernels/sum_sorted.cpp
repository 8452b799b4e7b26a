// The sums on a line, by sorting: src/kernels/line_sums.hpp.
//
// Every rank holds all sources, and sweeps over all of them for the targets of its own.

#include <fmt/format.h>

#include <stdexcept>
#include <string>
#include <vector>

#include "kernels.hpp"
#include "line_sums.hpp"

namespace wasserstrom {
namespace {

class SortedPass final : public KernelSum::Pass {
 public:
  SortedPass(const KernelSumRequest& request, const ConstRowsRef& targets)
      : request_(request), target_(targets.col(0).begin(), targets.col(0).end()) {}

  void add_block(const ConstRowsRef& sources) override {
    const Index columns = request_.source_columns() - 1;
    for (Index j = 0; j < sources.rows(); ++j) {
      position_.push_back(sources(j, 0));
      for (Index c = 1; c <= columns; ++c) weight_.push_back(sources(j, c));
    }
  }

  KernelSums sums() const override {
    const Index columns = request_.source_columns() - 1;
    const Eigen::Map<const Rows> weights(weight_.data(), std::ssize(position_), columns);
    const LineSums line(*request_.kernel, request_.bandwidth, position_, weights, request_.gradient);
    KernelSums sums = target_ == position_ ? line.at_sources() : line.at(target_);
    finish(request_, sums);
    return sums;
  }

 private:
  const KernelSumRequest& request_;
  std::vector<double> target_, position_, weight_;  // weight_: [ payload | charge ] of each source
};

class SortedSum final : public KernelSum {
 public:
  bool sorts(const Kernel&, Index) const override { return true; }

  bool approximates(const Kernel& kernel, Index) const override { return LineSums::approximate(kernel); }

  std::string refusal(const Kernel& kernel, Index dimension) const override {
    if (dimension != 1)
      return fmt::format("the engine \"sorted\" is for particles on a line, and dimension is {}", dimension);
    return LineSums::know(kernel)
               ? ""
               : "the engine \"sorted\" knows the kernels riesz, laplace, matern32 and matern52 only";
  }

  std::unique_ptr<Pass> begin(const KernelSumRequest& request, const ConstRowsRef& targets) const override {
    if (const std::string reason = refusal(*request.kernel, request.dimension); !reason.empty())
      throw std::invalid_argument(reason);
    return std::make_unique<SortedPass>(request, targets);
  }
};

}  // namespace

std::unique_ptr<KernelSum> make_sorted_sum() { return std::make_unique<SortedSum>(); }

KernelSumRegistry::Entry sorted_kernel_sum() {
  return {
      {"sorted",
       "on a line (dimension 1), by sorting, in O(N log N), with the kernels riesz, laplace, matern32 and matern52; "
       "right to rounding, for riesz with an exponent other than 1 to 1e-9 of the sum of absolute values",
       {},
       {}},
      [](const Config&) { return make_sorted_sum(); }};
}

}  // namespace wasserstrom
