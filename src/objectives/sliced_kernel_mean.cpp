#include "sliced_kernel_mean.hpp"

#include <utility>

namespace wasserstrom {
namespace {

Rows charged(const PointMeasure& target) {
  Rows sources(target.count(), target.position.cols() + 1);
  sources << target.position, target.weight;
  return sources;
}

}  // namespace

SlicedKernelMean::SlicedKernelMean(PairKernel kernel, const PointMeasure& target, const Slicing& slices)
    : sums_(SliceDirections(target.position.cols(), slices.directions, slices.seed), kernel.kernel, charged(target)),
      exact_(std::move(kernel), target) {}

void SlicedKernelMean::evaluate(const ConstRowsRef& position, Index step, ColumnRef value, RowsRef gradient) const {
  const KernelSums found = sums_.evaluate(position, step);
  value = found.value.col(0);
  gradient = found.gradient;
}

}  // namespace wasserstrom
