// Min-norm weights: the point of least norm in the convex hull of the velocities (MGDA, eq. 12 of MWGraD).

#include <Eigen/Cholesky>
#include <algorithm>
#include <cmath>
#include <limits>
#include <vector>

#include "weights.hpp"

namespace wasserstrom {
namespace {

using Support = std::vector<Index>;
constexpr double rounding = 1e-15;  ///< of a sum of terms near 1, and of differences of such sums

/// The problem with vectors of length near 1, or those that one of 1e8 times the length of others needs would be lost:
///
///   w_k = lower + d_k u_k,  d_k = length of the shortest / length of v_k,  C_kl = G_kl / (length_k length_l)
///   argmin (y' C y)  over  u >= 0,  sum_k d_k u_k = mass,  where  y = least + u,  least_k = lower / d_k
///
/// Lengths are rounded to powers of two, so that nothing else is.
struct Problem {
  Rows gram;  ///< C
  Column share, least;
  double mass;
};

/// log2 of the length of each vector, rounded; of one that is zero that of the shortest other one.
std::vector<int> exponents_of(const Rows& gram) {
  std::vector<int> exponents;
  int smallest = std::numeric_limits<int>::max();
  for (Index k = 0; k < gram.rows(); ++k) {
    exponents.push_back(gram(k, k) > 0 ? static_cast<int>(std::floor(0.5 * std::ilogb(gram(k, k)))) : 0);
    if (gram(k, k) > 0) smallest = std::min(smallest, exponents.back());
  }
  for (Index k = 0; k < gram.rows(); ++k)
    if (!(gram(k, k) > 0)) exponents[static_cast<std::size_t>(k)] = smallest;
  return exponents;
}

Problem scaled(const Rows& gram, double lower) {
  const Index count = gram.rows();
  const std::vector<int> exponent = exponents_of(gram);
  const int smallest = *std::min_element(exponent.begin(), exponent.end());
  Problem problem{gram, Column(count), Column(count), 1 - static_cast<double>(count) * lower};
  for (Index k = 0; k < count; ++k) {
    const int own = exponent[static_cast<std::size_t>(k)];
    problem.share[k] = std::ldexp(1.0, smallest - own);
    problem.least[k] = std::ldexp(lower, own - smallest);
    for (Index l = 0; l < count; ++l)
      problem.gram(k, l) = std::ldexp(gram(k, l), -own - exponent[static_cast<std::size_t>(l)]);
  }
  return problem;
}

/// Where the search stands: u, with C y and the multiplier mu of the sum, for which C y = mu d on the support of the
/// solution and C y >= mu d elsewhere.
struct Point {
  Point(const Problem& problem, Column free)
      : u(std::move(free)), slope(problem.gram * (problem.least + u)), excess(slope) {
    excess -= u.dot(slope) / problem.mass * problem.share;
    violation = -excess.minCoeff(&entering);
    noise = rounding * (problem.least + this->u).sum();
  }

  Column u, slope, excess;
  Index entering = 0;  ///< the vertex that lies farthest on the near side of the supporting plane
  double violation, noise;
};

/// The change of u on the support that leads to the minimum over its affine hull.  The vertex of the shortest vector
/// takes what the others leave of the sum, which makes the others' differences to it the vectors: their Gram matrix is
/// regular where the vectors themselves depend on each other, as they do wherever they can balance.
Column affine_step(const Problem& problem, const Support& support, const Point& at) {
  const Column share = problem.share(support), slope = at.slope(support);
  const Rows gram = problem.gram(support, support);
  Index p = 0;
  share.maxCoeff(&p);
  const Column ratio = share / share[p], along = gram.col(p);
  Eigen::MatrixXd reduced =
      gram - ratio * along.transpose() - along * ratio.transpose() + gram(p, p) * ratio * ratio.transpose();
  reduced.row(p).setZero();
  reduced.col(p).setZero();
  reduced.diagonal() += rounding * (gram.diagonal() + gram(p, p) * ratio.cwiseAbs2());
  Column right = slope[p] * ratio - slope;
  right[p] = 0;
  reduced(p, p) = 1;
  Column step = reduced.ldlt().solve(right);
  step[p] = -step.dot(ratio);
  return step;
}

/// Moves u on the support as far along `step` as none becomes negative; drops those that reach zero.  Returns whether
/// it went all the way.
bool move_along(const Column& step, Support& support, Column& u) {
  double fraction = 1;
  for (std::size_t s = 0; s < support.size(); ++s) {
    const double have = u[support[s]], change = step[static_cast<Index>(s)];
    if (have + change <= 0) fraction = std::min(fraction, have / -change);
  }
  Support kept;
  for (std::size_t s = 0; s < support.size(); ++s) {
    double& have = u[support[s]];
    const double change = step[static_cast<Index>(s)];
    const bool blocks = have + change <= 0 && have / -change <= fraction;
    have = blocks ? 0 : have + fraction * change;
    if (!blocks) kept.push_back(support[s]);
  }
  const bool whole = kept.size() == support.size();
  support = kept;
  return whole;
}

/// Active-set method: start at the shortest vector; while a vertex lies on the near side of the current point's
/// supporting plane, add it and minimise over the affine hull of the support, dropping vertices whose weight would
/// become negative (Wolfe's method, written for the Gram matrix).
Column solve_scaled(const Problem& problem, Index nearest) {
  const Index count = problem.gram.rows();
  Column u = Column::Zero(count);
  u[nearest] = problem.mass / problem.share[nearest];
  Support support{nearest};
  Point now(problem, u), best = now;
  for (Index round = 0; round < 20 * count + 20 && now.violation > now.noise; ++round) {
    const Index entering = now.entering;
    const bool is_new = std::find(support.begin(), support.end(), entering) == support.end();
    if (is_new) support.push_back(entering);
    do now = Point(problem, u);
    while (!move_along(affine_step(problem, support, now), support, u));
    now = Point(problem, u);
    if (now.violation < best.violation) best = now;
    else if (!is_new || u[entering] == 0) break;  // what is left is rounding
  }
  return best.u;
}

class MinNorm final : public WeightSolver {
 public:
  explicit MinNorm(double lower) : lower_(lower) {}
  Column solve(const Rows& gram, const ConstColumnRef&) const override { return min_norm_weights(gram, lower_); }

 private:
  double lower_;
};

}  // namespace

Column min_norm_weights(const Rows& gram, double lower) {
  const Index count = gram.rows();
  const Column equal = Column::Constant(count, 1.0 / static_cast<double>(count));
  if (!(gram.diagonal().maxCoeff() > 0) || !gram.allFinite() || !(static_cast<double>(count) * lower < 1)) return equal;
  Index nearest = 0;
  gram.diagonal().minCoeff(&nearest);
  const Problem problem = scaled(gram, lower);
  const Column free = problem.share.cwiseProduct(solve_scaled(problem, nearest));
  return (problem.mass / free.sum() * free).array() + lower;
}

WeightRegistry::Entry min_norm_rule() {
  return {
      {"min_norm",
       "argmin w' G w over the simplex, solved exactly: the common descent field of steepest descent",
       {lower_bound_key()},
       check_lower_bound},
      [](const Config& config, const WeightContext&) { return std::make_unique<MinNorm>(config.real("lower_bound")); }};
}

}  // namespace wasserstrom
