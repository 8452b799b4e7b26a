// The merit of a normal law among normal targets.
//
// pi_lambda is normal with precision P = sum_k lambda_k P_k and mean P^-1 sum_k lambda_k P_k m_k.  Under N(m, S),
// E[g_k] = (tr(P_k S) + (m - m_k)' P_k (m - m_k)) / 2 + constant, and under pi_lambda, with a_k = P_k (mean - m_k),
// cov(g_k, g_l) = tr(P_k P^-1 P_l P^-1) / 2 + a_k' P^-1 a_l.

#include <Eigen/Cholesky>
#include <cmath>
#include <limits>

#include "wasserstrom/diagnostics/merit.hpp"
#include "wasserstrom/diagnostics/moments.hpp"

namespace wasserstrom {
namespace {

using Factor = Eigen::LLT<Rows>;

double log_determinant(const Factor& factor) { return 2 * Rows(factor.matrixL()).diagonal().array().log().sum(); }

/// Whether a coordinate follows from others, but for rounding, which decides whether the factorisation of such a matrix
/// succeeds: its pivot is the part of its variance that the others leave unexplained.
bool is_singular(const Rows& covariance, const Factor& factor) {
  constexpr double least_share = 1e-12;
  if (factor.info() != Eigen::Success) return true;
  const Column pivot = Rows(factor.matrixL()).diagonal().cwiseAbs2();
  return !(pivot.array() > least_share * covariance.diagonal().array()).all();
}

/// E[g_k] but for its constant, under a law with these moments.
double expectation(const NormalLaw& target, const Column& mean, const Rows& covariance) {
  const Column away = mean - target.mean;
  return 0.5 * (target.precision.cwiseProduct(covariance).sum() + away.dot(target.precision * away));
}

/// KL(N(mean, covariance) || pi_lambda) with its derivatives in lambda, without -log det(covariance) / 2.
class Divergence {
 public:
  Divergence(const Column& mean, const Rows& covariance, const std::vector<NormalLaw>& targets)
      : mean_(mean), covariance_(covariance), targets_(targets) {}

  double operator()(const Column& lambda, Column& gradient, Rows& hessian) const {
    const Index d = mean_.size();
    Rows precision = Rows::Zero(d, d);
    Column pull = Column::Zero(d);
    for (Index k = 0; k < lambda.size(); ++k) {
      precision += lambda[k] * target(k).precision;
      pull += lambda[k] * (target(k).precision * target(k).mean);
    }
    const Factor factor(precision);
    const Column centre = factor.solve(pull);
    differentiate(centre, factor.solve(Rows::Identity(d, d)), gradient, hessian);
    const Column away = mean_ - centre;
    return 0.5 * (precision.cwiseProduct(covariance_).sum() + away.dot(precision * away) - static_cast<double>(d) -
                  log_determinant(factor));
  }

 private:
  const NormalLaw& target(Index k) const { return targets_[static_cast<std::size_t>(k)]; }

  void differentiate(const Column& centre, const Rows& spread, Column& gradient, Rows& hessian) const {
    std::vector<Rows> shapes;
    Rows slopes(std::ssize(targets_), centre.size());
    for (Index k = 0; k < gradient.size(); ++k) {
      gradient[k] = expectation(target(k), mean_, covariance_) - expectation(target(k), centre, spread);
      shapes.push_back(target(k).precision * spread);
      slopes.row(k) = (target(k).precision * (centre - target(k).mean)).transpose();
    }
    hessian = slopes * spread * slopes.transpose();
    for (std::size_t k = 0; k < shapes.size(); ++k)
      for (std::size_t l = 0; l < shapes.size(); ++l)
        hessian(static_cast<Index>(k), static_cast<Index>(l)) +=
            0.5 * shapes[k].cwiseProduct(shapes[l].transpose()).sum();
  }

  const Column& mean_;
  const Rows& covariance_;
  const std::vector<NormalLaw>& targets_;
};

}  // namespace

Merit gaussian_merit(const Column& mean, const Rows& covariance, const std::vector<NormalLaw>& targets) {
  const SimplexMinimum found = minimise_on_simplex(Divergence(mean, covariance, targets), std::ssize(targets));
  const Factor factor(covariance);
  if (is_singular(covariance, factor)) return {std::numeric_limits<double>::infinity(), found.point};
  return {found.value - 0.5 * log_determinant(factor), found.point};
}

Merit gaussian_merit(const PointCloud& input, const std::vector<NormalLaw>& targets) {
  const Column mean = moments(input).mean;
  return gaussian_merit(mean, covariance(input, mean), targets);
}

}  // namespace wasserstrom
