#include "wasserstrom/kernels/kernel_sum.hpp"

#include "wasserstrom/kernels/engine.hpp"

namespace wasserstrom {

void KernelSums::add_gradient(const std::vector<double>& factor) {
  const Index d = gradient.cols();
  for (Index k = 0; k < std::ssize(factor); ++k)
    value.middleCols(k * d, d) += factor[static_cast<std::size_t>(k)] * gradient;
}

void finish(const KernelSumRequest& request, KernelSums& sums) {
  if (request.into_values.empty()) return;
  sums.add_gradient(request.into_values);
  sums.gradient.resize(0, request.dimension);
}

void check_engine(const Config& self, const Config& whole, Problems& problems) {
  const Rule& rule = kernel_sums().entry(self.text("engine")).declaration.rule;
  if (rule) rule(self, whole, problems);
}

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
