#pragma once
// A kernel averaged over a distribution of points, estimated along lines (wasserstrom/kernels/sliced_sums.hpp).

#include "kernel_mean.hpp"
#include "wasserstrom/kernels/sliced_sums.hpp"

namespace wasserstrom {

class SlicedKernelMean final : public Potential {
 public:
  SlicedKernelMean(PairKernel kernel, const PointMeasure& target, const Slicing& slices);

  /// With the lines of this step.  Every rank sorts all of nu along every line.
  void evaluate(const ConstRowsRef& position, Index step, ColumnRef value, RowsRef gradient) const override;

  const Potential* exact() const override { return &exact_; }
  std::vector<std::string> parameter_names() const override { return exact_.parameter_names(); }
  std::string digest() const override { return exact_.digest(); }
  double bytes() const override { return 2 * exact_.bytes(); }

 private:
  SlicedSums sums_;
  KernelMean exact_;
};

}  // namespace wasserstrom
