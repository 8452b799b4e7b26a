// The sums on a line, by sorting: src/kernels/line_sums.hpp.
//
// Every rank holds all sources, and sweeps over all of them for the targets of its own.

#include <fmt/format.h>

#include <stdexcept>
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
  std::unique_ptr<Pass> begin(const KernelSumRequest& request, const ConstRowsRef& targets) const override {
    if (request.dimension != 1 || !LineSums::know(*request.kernel))
      throw std::invalid_argument("the engine \"sorted\" is for kernels that it knows, on a line");
    return std::make_unique<SortedPass>(request, targets);
  }
};

void check(const Config& self, const Config& whole, Problems& problems) {
  const Config kernel = self.table("kernel");
  if (const Index d = whole.table("particles").integer("dimension"); d != 1)
    problems.add(self, "engine",
                 fmt::format("the engine \"sorted\" is for particles on a line, and dimension is {}", d),
                 "take engine = \"dense\"");
  else if (!LineSums::know(*kernels().make(kernel)))
    problems.add(self, "engine",
                 fmt::format("the engine \"sorted\" knows no sums of the kernel \"{}\" on a line", kernel.type()),
                 "take engine = \"dense\", or a kernel of type \"riesz\", \"laplace\", \"matern32\" or \"matern52\"");
}

}  // namespace

KernelSumRegistry::Entry sorted_kernel_sum() {
  return {
      {"sorted",
       "on a line (dimension 1), by sorting, in O(N log N), with the kernels riesz, laplace, matern32 and matern52; "
       "right to rounding, for riesz with an exponent other than 1 to 1e-9 of the sum of absolute values",
       {},
       check},
      [](const Config&) { return std::make_unique<SortedSum>(); }};
}

}  // namespace wasserstrom
