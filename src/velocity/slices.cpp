// The fields and values of objectives that are summed along lines:
//
//   F_k = a/2 double integral K d sigma d sigma        v_k(x_i) = a integral grad K(x_i, y) sigma(dy)
//
// sigma = rho, or rho - nu for the distance to nu.  The value belongs to no particle: all get the same.

#include <algorithm>
#include <limits>
#include <string>
#include <vector>

#include "field_audit.hpp"
#include "velocities.hpp"
#include "wasserstrom/kernels/sliced_energy.hpp"
#include "wasserstrom/objectives/point_measure.hpp"

namespace wasserstrom {
namespace {

class SliceTerm final : public VelocityTerm {
 public:
  explicit SliceTerm(const Objectives& objectives) {
    for (Index k = 0; k < std::ssize(objectives); ++k)
      if (const Objective& each = objectives[static_cast<std::size_t>(k)]; each.pairs() && each.pairs()->slices)
        members_.push_back({k, each.name, each.pairs(), std::numeric_limits<double>::quiet_NaN()});
  }

  void prepare(const PointCloud&, Index) override { audit_next_ = true; }

  void add(const PointCloud& points, Index step, Fields& fields) const override {
    if (members_.empty()) return;
    const Profile::Lap lap(points.exchange.profile(), Phase::pair_sums);
    const Index d = points.position.cols();
    Rows weighted(points.position.rows(), d + 1);
    weighted << points.position, points.weight;
    const Rows all = points.exchange.gather(weighted);
    for (const Member& each : members_) {
      const ChargedPoints charged = charged_points(all, *each.pairs);
      const double factor = each.pairs->factor;
      const auto [directions, seed] = *each.pairs->slices;
      const auto found = SlicedEnergy(SliceDirections(d, directions, seed), each.pairs->kernel)
                             .evaluate(charged, step, points.exchange);
      if (audit_next_) each.error = relative_error(*each.pairs, charged, found.field, points);
      fields.velocity.middleCols(each.objective * d, d) += factor * found.field;
      fields.integrand.col(each.objective).array() += factor * found.energy;
    }
    audit_next_ = false;
  }

  std::vector<std::string> numbers() const override {
    std::vector<std::string> names;
    for (const Member& each : members_) names.push_back("slice_error_" + each.name);
    return names;
  }

  void report(std::span<double> values) const override {
    for (std::size_t m = 0; m < members_.size(); ++m) values[m] = members_[m].error;
  }

 private:
  struct Member {
    Index objective;
    std::string name;
    const PairEnergy* pairs;
    mutable double error;  // of the accepted state, as the last evaluation there found it
  };

  static ChargedPoints charged_points(const Rows& all, const PairEnergy& pairs) {
    const Index n = all.rows(), d = all.cols() - 1, m = pairs.target ? pairs.target->count() : 0;
    ChargedPoints charged{Rows(n + m, d), Column(n + m)};
    charged.position.topRows(n) = all.leftCols(d);
    charged.charge.head(n) = all.col(d);
    if (m > 0) charged.position.bottomRows(m) = pairs.target->position;
    if (m > 0) charged.charge.tail(m) = -pairs.target->weight;
    return charged;
  }

  /// Against the sum over all pairs.
  static double relative_error(const PairEnergy& pairs, const ChargedPoints& charged, const Rows& field,
                               const PointCloud& points) {
    const FieldAudit audit(points);
    const Index d = points.position.cols();
    const Rows targets = audit.targets();
    Rows sources(charged.position.rows(), d + 1);
    sources << charged.position, charged.charge;
    const KernelSumRequest request{pairs.kernel.get(), pairs.bandwidth, d, 0, true};
    const auto pass = pairs.sum->begin(request, targets);
    for (Index first = 0; first < sources.rows(); first += Exchange::block_rows)
      pass->add_block(sources.middleRows(first, std::min(Exchange::block_rows, sources.rows() - first)));
    return audit.relative_error(field, pass->sums().gradient);
  }

  std::vector<Member> members_;
  mutable bool audit_next_ = false;
};

}  // namespace

std::unique_ptr<VelocityTerm> slice_term(const Objectives& objectives) {
  return std::make_unique<SliceTerm>(objectives);
}

}  // namespace wasserstrom
