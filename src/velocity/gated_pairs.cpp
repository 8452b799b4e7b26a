// The fields and values of pairs that have passed a gate, which are sums on a line:
//
//   v_k(x_i) = a sum_j p_j d/dx K(|x_i - x_j|) in the coordinate `along`, over j with x_gate >= from; 0 before the gate

#include <algorithm>
#include <vector>

#include "velocities.hpp"

namespace wasserstrom {
namespace {

class GatedPairTerm final : public VelocityTerm {
 public:
  explicit GatedPairTerm(const Objectives& objectives) {
    for (Index k = 0; k < std::ssize(objectives); ++k)
      if (const PairEnergy* const pairs = objectives[static_cast<std::size_t>(k)].pairs(); pairs && pairs->gate)
        members_.push_back({k, pairs});
  }

  void add(const PointCloud& points, Index, Fields& fields) const override {
    if (members_.empty()) return;
    const Profile::Lap lap(points.exchange.profile(), Phase::pair_sums);
    for (const auto& [objective, pairs] : members_) add_pairs(points, objective, *pairs, fields);
  }

 private:
  struct Member {
    Index objective;
    const PairEnergy* pairs;
  };

  static void add_pairs(const PointCloud& points, Index objective, const PairEnergy& pairs, Fields& fields) {
    const Gate& gate = *pairs.gate;
    const std::vector<Index> own = passed(points.position.col(gate.coordinate), gate.from);
    const Rows targets = points.position(own, Eigen::seqN(gate.along, 1));
    const KernelSumRequest request{pairs.kernel.get(), pairs.bandwidth, 1, 1, true};
    const auto pass = pairs.sum->begin(request, targets);
    const Rows sources = gathered_sources(points, gate);
    for (Index first = 0; first < sources.rows(); first += Exchange::block_rows)
      pass->add_block(sources.middleRows(first, std::min(Exchange::block_rows, sources.rows() - first)));
    const KernelSums sums = pass->sums();
    const Index column = objective * points.position.cols() + gate.along;
    for (std::size_t n = 0; n < own.size(); ++n) {
      const auto row = static_cast<Index>(n);
      fields.velocity(own[n], column) += pairs.factor * sums.gradient(row, 0);
      fields.integrand(own[n], objective) += 0.5 * pairs.factor * sums.value(row, 0);
    }
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
};

}  // namespace

std::unique_ptr<VelocityTerm> gated_pair_term(const Objectives& objectives) {
  return std::make_unique<GatedPairTerm>(objectives);
}

}  // namespace wasserstrom
