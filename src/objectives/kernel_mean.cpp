#include "kernel_mean.hpp"

#include <algorithm>

#include "objectives.hpp"
#include "pair_kernel.hpp"
#include "wasserstrom/kernels/engine.hpp"

namespace wasserstrom {
namespace {

/// Points that are added up at a time: as many as stay in cache.
constexpr Index block_points = 256;

}  // namespace

KernelMean::KernelMean(PairKernel kernel, PointMeasure target, double factor)
    : kernel_(std::move(kernel)),
      sources_(target.count(), target.position.cols() + 2),
      coordinates_(std::move(target.coordinates)),
      digest_(std::move(target.digest)),
      factor_(factor) {
  sources_ << target.position, target.weight, target.weight;
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

PotentialRegistry::Entry kernel_mean_potential() {
  std::vector<Key> keys = target_kernel_keys(engine_key());
  keys.push_back(point_target_key());
  return {{"kernel_mean", "integral K(x, y) nu(dy), a kernel averaged over the points of a target", keys, check_engine},
          [](const Config& config, const PotentialContext& context) {
            const auto target = point_targets().make(config.table("target"), context);
            return std::make_unique<KernelMean>(make_pair_kernel(config, *target, context), *target);
          }};
}

}  // namespace wasserstrom
