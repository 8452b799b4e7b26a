#pragma once
// How far a law rho is from being weakly Pareto optimal for F_k = KL(. || pi_k), pi_k = exp(-g_k):
//
//   M(rho) = sup_q min_k (F_k(rho) - F_k(q)) = min over the simplex of KL(rho || pi_lambda),
//   pi_lambda = exp(-sum_k lambda_k g_k) / Z(lambda)
//
// (Nguyen et al., arXiv 2601.19220, equation 12; the second form by minimax.)  M >= 0, and zero where rho is one of the
// pi_lambda.  As a function of lambda,
//
//   KL(rho || pi_lambda) = integral rho log rho + sum_k lambda_k E_rho[g_k] + log Z(lambda)
//
// is convex, with gradient E_rho[g] - E_lambda[g] and Hessian the covariance of g under pi_lambda.

#include <functional>
#include <optional>

#include "wasserstrom/diagnostics/diagnostic.hpp"

namespace wasserstrom {

struct Merit {
  double value;   ///< M; NaN where it could not be found
  Column lambda;  ///< K, where the minimum is
};

/// A convex function of the simplex: returns its value and fills gradient (K) and Hessian (K x K).
using SimplexFunction = std::function<double(const Column& lambda, Column& gradient, Rows& hessian)>;

struct SimplexMinimum {
  Column point;
  double value;
  double gap;  ///< lambda . gradient - min_k gradient_k: the value is at most so much above the minimum
};

/// Newton's method with a line search, from the middle of the simplex; each quadratic model is minimised over the whole
/// simplex by moving weight from the worst component to the best.  Some ten evaluations, O(K^2) per move.  Local.
SimplexMinimum minimise_on_simplex(const SimplexFunction& function, Index components);

/// M for rho = N(mean, covariance) and normal targets, in closed form but for lambda.  Infinite for a singular
/// covariance.  O(K d^3 + K^2 d^2) per evaluation.  Local.
Merit gaussian_merit(const Column& mean, const Rows& covariance, const std::vector<NormalLaw>& targets);

/// The same for the mean and the covariance of particles.  Collective, the same bits on any number of ranks; O(N d^2 /
/// P) besides.
Merit gaussian_merit(const PointCloud& input, const std::vector<NormalLaw>& targets);

/// M for rho = sum_i p_i delta(x_i) in one or two dimensions, any targets.
///
/// Entropy: a leave-one-out Gaussian kernel density at the particles, h = s ((d + 2) N / 4)^(-1 / (d + 4)) (Silverman,
/// 1986, section 4.3), s^2 the mean variance of the coordinates, N = 1 / sum_i p_i^2.  The smoothed density is wider
/// than rho, so that M comes out too small: for independent normal draws by 0.03 with N = 100 and 0.003 with N = 1000
/// in one dimension, 0.11 and 0.02 in two (measured); more where rho has modes narrower than h. E_rho[g]: exact.
/// Z(lambda): the trapezoidal rule on a grid over a box, which is found from the particles and, for the middle of the
/// simplex and for the minimum, widened until what lies at and behind its border is negligible and refined until log Z
/// stays.  A mode that is far from all particles and narrower than the grid is not seen.  NaN where a million points do
/// not do, as for two-dimensional targets with heavy tails.
///
/// Collective, the same bits on any number of ranks.  O(N^2 / P), and some 10^4 points for smooth targets, each with an
/// evaluation of every potential on all data.
Merit kernel_merit(const PointCloud& input, const std::vector<const Potential*>& potentials);

}  // namespace wasserstrom
