#include "wasserstrom/kernels/kernel_sum.hpp"

namespace wasserstrom {

KernelSums KernelSum::evaluate(const KernelSumRequest& request, const ConstRowsRef& targets, const Rows& sources,
                               const Exchange& exchange) const {
  Profile& profile = exchange.profile();
  const Profile::Lap lap(profile, Phase::pair_sums);
  const std::unique_ptr<Pass> pass = begin(request, targets);
  exchange.visit(sources, [&](Index, const ConstRowsRef& block) { pass->add_block(block); });
  profile.pairs +=
      static_cast<std::uint64_t>(targets.rows()) * static_cast<std::uint64_t>(exchange.layout().particles());
  return pass->sums();
}

}  // namespace wasserstrom
