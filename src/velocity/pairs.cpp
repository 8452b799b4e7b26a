// The pair terms of all objectives at the points, in one visit of the exchange:
//
//   v_k(x_i) += a_k sum_j p_j grad_x K_k(x_i, x_j)        a_k / 2 sum_j p_j K_k(x_i, x_j)   for the value

#include <algorithm>
#include <limits>
#include <string>
#include <vector>

#include "field_audit.hpp"
#include "velocities.hpp"
#include "wasserstrom/kernels/engine.hpp"

namespace wasserstrom {
namespace {

/// Objectives that share their sums.
struct Group {
  struct Member {
    Index objective;
    double factor;  ///< a
    std::string name;
  };
  const PairKernel* kernel;
  bool approximate;
  std::vector<Member> members;
  mutable double error =
      std::numeric_limits<double>::quiet_NaN();  // as the last evaluation at the accepted state found
};

class PairTerm final : public VelocityTerm {
 public:
  PairTerm(const Objectives& objectives, Index dimension) {
    for (Index k = 0; k < std::ssize(objectives); ++k) {
      const Objective& each = objectives[static_cast<std::size_t>(k)];
      if (const PairEnergy* const pairs = each.pairs(); pairs != nullptr && !pairs->slices && !pairs->gate)
        group_of(*pairs, dimension).members.push_back({k, pairs->factor, each.name});
    }
  }

  void prepare(const PointCloud&, Index) override { audit_next_ = true; }

  void add(const PointCloud& points, Index, Fields& fields) const override {
    if (groups_.empty()) return;
    const std::vector<KernelSums> sums = sums_at(points);
    const Index d = points.position.cols();
    for (std::size_t g = 0; g < groups_.size(); ++g)
      for (const auto& [k, factor, name] : groups_[g].members) {
        fields.velocity.middleCols(k * d, d) += factor * sums[g].gradient;
        fields.integrand.col(k) += 0.5 * factor * sums[g].value.col(0);
      }
  }

  std::vector<std::string> numbers() const override {
    std::vector<std::string> names;
    for_each_audited([&](const Group&, const Group::Member& member) { names.push_back("pair_error_" + member.name); });
    return names;
  }

  void report(std::span<double> values) const override {
    std::size_t next = 0;
    for_each_audited([&](const Group& group, const Group::Member&) { values[next++] = group.error; });
  }

 private:
  Group& group_of(const PairKernel& kernel, Index dimension) {
    const auto found =
        std::find_if(groups_.begin(), groups_.end(), [&](const Group& each) { return each.kernel->sums_as(kernel); });
    if (found != groups_.end()) return *found;
    return groups_.emplace_back(Group{&kernel, kernel.sum->approximates(*kernel.kernel, dimension), {}});
  }

  template <class Use>
  void for_each_audited(const Use& use) const {
    for (const Group& group : groups_)
      for (const Group::Member& member : group.members)
        if (group.approximate) use(group, member);
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
    const FieldAudit sample(points);
    const Rows sampled = sample.targets();
    std::vector<std::unique_ptr<KernelSum::Pass>> exact(groups_.size());  // where they are asked for
    for (std::size_t g = 0; g < groups_.size(); ++g)
      if (audit_next_ && groups_[g].approximate) exact[g] = exact_->begin(requests[g], sampled);

    Rows sources(n, d + 2);
    sources << points.position, points.weight, points.weight;
    points.exchange.visit(sources, [&](Index, const ConstRowsRef& block) {
      for (const auto& pass : passes) pass->add_block(block);
      for (const auto& pass : exact)
        if (pass) pass->add_block(block);
    });
    profile.pairs += static_cast<std::uint64_t>(std::ssize(groups_) * n * points.layout().particles());

    std::vector<KernelSums> sums;
    for (const auto& pass : passes) sums.push_back(pass->sums());
    for (std::size_t g = 0; g < groups_.size(); ++g)
      if (exact[g]) groups_[g].error = sample.relative_error(sums[g].gradient, exact[g]->sums().gradient);
    audit_next_ = false;
    return sums;
  }

  std::vector<Group> groups_;
  std::unique_ptr<KernelSum> exact_ = exact_sum();
  mutable bool audit_next_ = false;
};

}  // namespace

std::unique_ptr<VelocityTerm> pair_term(const Objectives& objectives, Index dimension) {
  return std::make_unique<PairTerm>(objectives, dimension);
}

}  // namespace wasserstrom
