// The pair terms of all objectives at the points, in one visit of the exchange:
//
//   v_k(x_i) += a_k sum_j p_j grad_x K_k(x_i, x_j)        a_k / 2 sum_j p_j K_k(x_i, x_j)   for the value

#include <algorithm>
#include <vector>

#include "velocities.hpp"

namespace wasserstrom {
namespace {

/// Objectives that share their sums.
struct Group {
  struct Member {
    Index objective;
    double factor;  ///< a
  };
  const PairKernel* kernel;
  std::vector<Member> members;
};

class PairTerm final : public VelocityTerm {
 public:
  explicit PairTerm(const Objectives& objectives) {
    for (Index k = 0; k < std::ssize(objectives); ++k) {
      const PairEnergy* const pairs = objectives[static_cast<std::size_t>(k)].pairs();
      if (pairs != nullptr && !pairs->slices && !pairs->gate) group_of(*pairs).members.push_back({k, pairs->factor});
    }
  }

  void add(const PointCloud& points, Index, Fields& fields) const override {
    if (groups_.empty()) return;
    const std::vector<KernelSums> sums = sums_at(points);
    const Index d = points.position.cols();
    for (std::size_t g = 0; g < groups_.size(); ++g)
      for (const auto& [k, factor] : groups_[g].members) {
        fields.velocity.middleCols(k * d, d) += factor * sums[g].gradient;
        fields.integrand.col(k) += 0.5 * factor * sums[g].value.col(0);
      }
  }

 private:
  Group& group_of(const PairKernel& kernel) {
    const auto found =
        std::find_if(groups_.begin(), groups_.end(), [&](const Group& each) { return each.kernel->sums_as(kernel); });
    return found != groups_.end() ? *found : groups_.emplace_back(Group{&kernel, {}});
  }

  std::vector<KernelSums> sums_at(const PointCloud& points) const {
    Profile& profile = points.exchange.profile();
    const Profile::Lap lap(profile, Phase::pair_sums);
    const Index n = points.position.rows(), d = points.position.cols();
    std::vector<KernelSumRequest> requests;  // all of them, before a pass keeps a reference to one
    for (const Group& group : groups_)
      requests.push_back({group.kernel->kernel.get(), group.kernel->bandwidth, d, 1, true});
    std::vector<std::unique_ptr<KernelSum::Pass>> passes;
    for (std::size_t g = 0; g < groups_.size(); ++g)
      passes.push_back(groups_[g].kernel->sum->begin(requests[g], points.position));

    Rows sources(n, d + 2);
    sources << points.position, points.weight, points.weight;
    points.exchange.visit(sources, [&](Index, const ConstRowsRef& block) {
      for (const auto& pass : passes) pass->add_block(block);
    });
    profile.pairs += static_cast<std::uint64_t>(std::ssize(groups_) * n * points.layout().particles());

    std::vector<KernelSums> sums;
    for (const auto& pass : passes) sums.push_back(pass->sums());
    return sums;
  }

  std::vector<Group> groups_;
};

}  // namespace

std::unique_ptr<VelocityTerm> pair_term(const Objectives& objectives) { return std::make_unique<PairTerm>(objectives); }

}  // namespace wasserstrom
