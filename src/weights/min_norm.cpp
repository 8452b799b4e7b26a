// Min-norm weights: the point of least norm in the convex hull of the velocities (MGDA, eq. 12 of MWGraD).

#include <Eigen/Cholesky>
#include <algorithm>
#include <limits>
#include <vector>

#include "weights.hpp"

namespace wasserstrom {
namespace {

using Support = std::vector<Index>;

/// Added to the diagonal of G (largest entry 1) before it is factored: velocities that depend on each other make G
/// singular. Also the gap at which the search ends.
constexpr double ridge = 1e-14;

/// argmin y' G y over sum y = 1 on the support, signs free:  G z = 1,  y = z / sum z.  The factors are those of G +
/// ridge; the step of refinement with G itself takes the ridge out again where G is regular.
Column affine_minimiser(const Rows& gram, const Support& support) {
  const auto size = static_cast<Index>(support.size());
  const Eigen::MatrixXd part = gram(support, support);
  const Eigen::LDLT<Eigen::MatrixXd> factor(part + ridge * Eigen::MatrixXd::Identity(size, size));
  const Column ones = Column::Ones(size);
  Column z = factor.solve(ones);
  z += factor.solve(ones - part * z);
  return z / z.sum();
}

/// Moves from the weights on the support towards `wanted` as far as none becomes negative; drops those that reach zero.
/// Returns whether `wanted` was reached.
bool move_towards(const Column& wanted, Support& support, Column& weights) {
  double fraction = 1;
  for (std::size_t s = 0; s < support.size(); ++s) {
    const double have = weights[support[s]], want = wanted[static_cast<Index>(s)];
    if (want <= 0) fraction = std::min(fraction, have / (have - want));
  }
  Support kept;
  bool dropped = false;
  for (std::size_t s = 0; s < support.size(); ++s) {
    double& weight = weights[support[s]];
    const double want = wanted[static_cast<Index>(s)];
    const bool blocks = want <= 0 && weight / (weight - want) <= fraction;
    weight = blocks ? 0 : weight + fraction * (want - weight);
    if (blocks) dropped = true;
    else kept.push_back(support[s]);
  }
  support = kept;
  return !dropped;
}

/// Active-set method on a Gram matrix whose largest diagonal entry is 1: start at the shortest vector; while a vertex
/// lies on the near side of the current point's supporting plane, add it and minimise over the affine hull of the
/// support, dropping vertices whose weight would become negative (Wolfe's method, written for G).
Column solve_scaled(const Rows& gram) {
  const Index count = gram.rows();
  Index nearest = 0;
  gram.diagonal().minCoeff(&nearest);
  Column weights = Column::Zero(count), best = weights;
  weights[nearest] = 1;
  Support support{nearest};
  double best_gap = std::numeric_limits<double>::infinity();
  for (Index round = 0; round < 20 * count + 20; ++round) {
    const Column slope = gram * weights;
    Index entering = 0;
    const double gap = weights.dot(slope) - slope.minCoeff(&entering);
    if (gap < best_gap) {
      best_gap = gap;
      best = weights;
    }
    if (gap <= ridge || weights[entering] > 0) break;
    support.push_back(entering);
    while (!move_towards(affine_minimiser(gram, support), support, weights)) {
    }
  }
  return best / best.sum();
}

class MinNorm final : public WeightSolver {
 public:
  explicit MinNorm(double lower) : lower_(lower) {}
  Column solve(const Rows& gram, const Column&) const override { return min_norm_weights(gram, lower_); }

 private:
  double lower_;
};

}  // namespace

Column min_norm_weights(const Rows& gram, double lower) {
  // w = lower + (1 - K lower) u with u in the simplex: the min-norm problem of the vectors
  // lower sum_l v_l + (1 - K lower) v_k, whose Gram matrix follows from G.
  const Index count = gram.rows();
  const double mass = 1 - static_cast<double>(count) * lower;
  const Column row_sums = gram.rowwise().sum();
  Rows shifted = mass * mass * gram;
  if (lower > 0)
    for (Index k = 0; k < count; ++k)
      for (Index l = 0; l < count; ++l)
        shifted(k, l) += lower * (mass * (row_sums[k] + row_sums[l]) + lower * row_sums.sum());
  const double scale = shifted.diagonal().maxCoeff();
  if (!(scale > 0) || !(mass > 0)) return Column::Constant(count, 1.0 / static_cast<double>(count));
  return (mass * solve_scaled(shifted / scale)).array() + lower;
}

WeightRegistry::Entry min_norm_rule() {
  return {{"min_norm",
           "argmin w' G w over the simplex, solved exactly: the common descent field of steepest descent",
           {lower_bound_key()},
           check_lower_bound},
          [](const Config& config, Index) { return std::make_unique<MinNorm>(config.real("lower_bound")); }};
}

}  // namespace wasserstrom
