#include "wasserstrom/kernels/kernel_sum.hpp"

namespace wasserstrom {

KernelSums KernelSum::evaluate(const KernelSumRequest& request, const ConstRowsRef& targets, const Rows& sources,
                               const Exchange& exchange) const {
  KernelSums sums{Rows::Zero(targets.rows(), request.payload_columns),
                  Rows::Zero(request.gradient ? targets.rows() : 0, request.dimension)};
  Profile& profile = exchange.profile();
  const Profile::Lap lap(profile, Phase::pair_sums);
  exchange.visit(sources, [&](Index, const ConstRowsRef& block) { add_block(request, targets, block, sums); });
  profile.pairs +=
      static_cast<std::uint64_t>(targets.rows()) * static_cast<std::uint64_t>(exchange.layout().particles());
  return sums;
}

}  // namespace wasserstrom
