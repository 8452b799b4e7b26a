// The fields and values of pairs that have passed a gate, which are sums on a line:
//
//   v_k(x_i) = a sum_j p_j d/dx K(|x_i - x_j|) in the coordinate `along`, over j with x_gate >= from; 0 before the gate

#include <algorithm>
#include <limits>
#include <string>
#include <vector>

#include "field_audit.hpp"
#include "velocities.hpp"
#include "wasserstrom/kernels/engine.hpp"

namespace wasserstrom {
namespace {

class GatedPairTerm final : public VelocityTerm {
 public:
  explicit GatedPairTerm(const Objectives& objectives) {
    for (Index k = 0; k < std::ssize(objectives); ++k)
      if (const Objective& each = objectives[static_cast<std::size_t>(k)]; each.pairs() && each.pairs()->gate)
        members_.push_back({k, each.pairs(), each.name, each.pairs()->sum->approximates(*each.pairs()->kernel, 1)});
  }

  void prepare(const PointCloud&, Index) override { audit_next_ = true; }

  void add(const PointCloud& points, Index, Fields& fields) const override {
    if (members_.empty()) return;
    const Profile::Lap lap(points.exchange.profile(), Phase::pair_sums);
    for (const Member& each : members_) add_pairs(points, each, fields);
    audit_next_ = false;
  }

  std::vector<std::string> numbers() const override {
    std::vector<std::string> names;
    for (const Member& each : members_)
      if (each.approximate) names.push_back("pair_error_" + each.name);
    return names;
  }

  void report(std::span<double> values) const override {
    std::size_t next = 0;
    for (const Member& each : members_)
      if (each.approximate) values[next++] = each.error;
  }

 private:
  struct Member {
    Index objective;
    const PairEnergy* pairs;
    std::string name;
    bool approximate;
    mutable double error =
        std::numeric_limits<double>::quiet_NaN();  // as the last evaluation at the accepted state found
  };

  void add_pairs(const PointCloud& points, const Member& member, Fields& fields) const {
    const PairEnergy& pairs = *member.pairs;
    const Gate& gate = *pairs.gate;
    const std::vector<Index> own = passed(points.position.col(gate.coordinate), gate.from);
    const Rows targets = points.position(own, Eigen::seqN(gate.along, 1)), sources = gathered_sources(points, gate);
    const KernelSums sums = sums_at(*pairs.sum, pairs, targets, sources);
    if (audit_next_ && member.approximate) member.error = error_of(points, pairs, own, sums.gradient, sources);
    const Index column = member.objective * points.position.cols() + gate.along;
    for (std::size_t n = 0; n < own.size(); ++n) {
      const auto row = static_cast<Index>(n);
      fields.velocity(own[n], column) += pairs.factor * sums.gradient(row, 0);
      fields.integrand(own[n], member.objective) += 0.5 * pairs.factor * sums.value(row, 0);
    }
  }

  static KernelSums sums_at(const KernelSum& engine, const PairEnergy& pairs, const Rows& targets,
                            const Rows& sources) {
    const KernelSumRequest request{pairs.kernel.get(), pairs.bandwidth, 1, 1, true};
    const auto pass = engine.begin(request, targets);
    for (Index first = 0; first < sources.rows(); first += Exchange::block_rows)
      pass->add_block(sources.middleRows(first, std::min(Exchange::block_rows, sources.rows() - first)));
    return pass->sums();
  }

  /// Against all pairs; those before the gate have no field.
  double error_of(const PointCloud& points, const PairEnergy& pairs, const std::vector<Index>& own,
                  const Rows& gradient, const Rows& sources) const {
    const FieldAudit audit(points);
    const Rows sampled = audit.targets();
    Rows exact = sums_at(*exact_, pairs, sampled.col(pairs.gate->along), sources).gradient;
    Rows field = Rows::Zero(points.position.rows(), 1);
    for (std::size_t n = 0; n < own.size(); ++n) field(own[n], 0) = gradient(static_cast<Index>(n), 0);
    for (Index i = 0; i < sampled.rows(); ++i)
      if (!(sampled(i, pairs.gate->coordinate) >= pairs.gate->from)) exact(i, 0) = 0;
    return audit.relative_error(field, exact);
  }

  static std::vector<Index> passed(const ConstColumnRef& gate, double from) {
    std::vector<Index> rows;
    for (Index i = 0; i < gate.size(); ++i)
      if (gate[i] >= from) rows.push_back(i);
    return rows;
  }

  /// [ position on the line | p | p ] of all that have passed, on all ranks.
  static Rows gathered_sources(const PointCloud& points, const Gate& gate) {
    Rows columns(points.position.rows(), 3);
    columns << points.position.col(gate.coordinate), points.position.col(gate.along), points.weight;
    const Rows all = points.exchange.gather(columns);
    const std::vector<Index> rows = passed(all.col(0), gate.from);
    Rows sources(std::ssize(rows), 3);
    for (std::size_t n = 0; n < rows.size(); ++n)
      sources.row(static_cast<Index>(n)) << all(rows[n], 1), all(rows[n], 2), all(rows[n], 2);
    return sources;
  }

  std::vector<Member> members_;
  std::unique_ptr<KernelSum> exact_ = exact_sum();
  mutable bool audit_next_ = false;
};

}  // namespace

std::unique_ptr<VelocityTerm> gated_pair_term(const Objectives& objectives) {
  return std::make_unique<GatedPairTerm>(objectives);
}

}  // namespace wasserstrom
