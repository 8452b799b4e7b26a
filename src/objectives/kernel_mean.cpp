#include "kernel_mean.hpp"

#include <algorithm>

#include "objectives.hpp"
#include "pair_engine.hpp"
#include "pair_kernel.hpp"
#include "sliced_kernel_mean.hpp"
#include "wasserstrom/kernels/engine.hpp"

namespace wasserstrom {
namespace {

/// Points that are added up at a time: as many as stay in cache.
constexpr Index block_points = 256;

}  // namespace

KernelMean::KernelMean(PairKernel kernel, PointMeasure target, double factor)
    : kernel_(std::move(kernel)),
      sources_(target.count(), target.position.cols() + 2),
      coordinates_(target.coordinates),
      digest_(target.digest),
      factor_(factor) {
  sources_ << target.position, target.weight, target.weight;
  if (!kernel_.sum->approximates(*kernel_.kernel, target.position.cols())) return;
  PairKernel exact = kernel_;
  exact.sum = exact_sum();
  exact_ = std::make_unique<KernelMean>(std::move(exact), std::move(target), factor_);
}

KernelSums KernelMean::sums(const ConstRowsRef& position, bool gradient) const {
  const KernelSumRequest request{kernel_.kernel.get(), kernel_.bandwidth, position.cols(), 1, gradient};
  const auto pass = kernel_.sum->begin(request, position);
  for (Index first = 0; first < sources_.rows(); first += block_points)
    pass->add_block(
        sources_.block(first, 0, std::min(block_points, sources_.rows() - first), request.source_columns()));
  return pass->sums();
}

void KernelMean::evaluate(const ConstRowsRef& position, Index, ColumnRef value, RowsRef gradient) const {
  const KernelSums found = sums(position, true);
  value = (factor_ * found.value.col(0)).array() + constant_;
  gradient = factor_ * found.gradient;
}

double KernelMean::mean_over_target(const Communicator& communicator) const {
  const Layout layout(sources_.rows(), communicator);
  const Index d = sources_.cols() - 2;
  const auto own = sources_.middleRows(layout.first_row(), layout.rows());
  const KernelSums found = sums(own.leftCols(d), false);
  double mean = 0;
  layout.sum_rows(std::span(&mean, 1),
                  [&](Index i, std::span<double> sum) { sum[0] += own(i, d) * found.value(i, 0); });
  return factor_ * mean + constant_;
}

namespace {

std::unique_ptr<Potential> make_kernel_mean(const Config& config, const PotentialContext& context) {
  const auto target = point_targets().make(config.table("target"), context);
  PairKernel kernel = make_pair_kernel(config, *target, context);
  if (const auto slices = mean_slicing_of(config, target->count(), context))
    return std::make_unique<SlicedKernelMean>(std::move(kernel), *target, *slices);
  return std::make_unique<KernelMean>(std::move(kernel), *target);
}

}  // namespace

PotentialRegistry::Entry kernel_mean_potential() {
  std::vector<Key> keys = target_kernel_keys(pair_engine_key("potential_error"));
  keys.push_back(point_target_key());
  return {{"kernel_mean", "integral K(x, y) nu(dy), a kernel averaged over the points of a target", keys,
           check_pair_engine},
          make_kernel_mean};
}

}  // namespace wasserstrom
