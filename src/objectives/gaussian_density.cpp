#include "gaussian_density.hpp"

#include <Eigen/Cholesky>
#include <cmath>
#include <numbers>

#include "wasserstrom/base/random.hpp"

namespace wasserstrom {

GaussianDensity::GaussianDensity(const Column& mean, const Column& std)
    : mean_(mean),
      precision_diagonal_(std.array().square().inverse()),
      std_(std),
      log_normaliser_(0.5 * static_cast<double>(mean.size()) * std::log(2 * std::numbers::pi) +
                      std.array().log().sum()) {}

GaussianDensity::GaussianDensity(const Column& mean, const Rows& covariance) : mean_(mean) {
  const Eigen::LLT<Eigen::MatrixXd> factor(covariance);
  lower_ = factor.matrixL();
  precision_ = factor.solve(Eigen::MatrixXd::Identity(mean.size(), mean.size()));
  log_normaliser_ =
      0.5 * static_cast<double>(mean.size()) * std::log(2 * std::numbers::pi) + lower_.diagonal().array().log().sum();
}

bool GaussianDensity::is_covariance(const Rows& matrix) {
  if (matrix.rows() != matrix.cols() || !(matrix.diagonal().array() > 0).all()) return false;
  const Column width = matrix.diagonal().cwiseSqrt();  // each entry against its own coordinates, whatever their units
  if (!((matrix - matrix.transpose()).cwiseAbs().array() <= 1e-12 * (width * width.transpose()).array()).all())
    return false;
  return Eigen::LLT<Eigen::MatrixXd>(matrix).info() == Eigen::Success;
}

NormalLaw GaussianDensity::law() const {
  if (precision_.size() > 0) return {mean_, precision_};
  return {mean_, precision_diagonal_.asDiagonal().toDenseMatrix()};
}

double GaussianDensity::negative_log(const double* x) const {
  const Index d = mean_.size();
  double form = 0;
  for (Index a = 0; a < d; ++a) {
    const double deviation = x[a] - mean_[a];
    if (precision_.size() == 0) {
      form += precision_diagonal_[a] * deviation * deviation;
      continue;
    }
    for (Index b = 0; b < d; ++b) form += deviation * precision_(a, b) * (x[b] - mean_[b]);
  }
  return 0.5 * form + log_normaliser_;
}

void GaussianDensity::add_gradient(const double* x, double scale, double* gradient) const {
  const Index d = mean_.size();
  for (Index a = 0; a < d; ++a) {
    if (precision_.size() == 0) {
      gradient[a] += scale * precision_diagonal_[a] * (x[a] - mean_[a]);
      continue;
    }
    double product = 0;
    for (Index b = 0; b < d; ++b) product += precision_(a, b) * (x[b] - mean_[b]);
    gradient[a] += scale * product;
  }
}

void GaussianDensity::add_precision(double scale, Rows& hessian) const {
  if (precision_.size() > 0) hessian += scale * precision_;
  else hessian.diagonal() += scale * precision_diagonal_;
}

void GaussianDensity::draw(const CounterRandom& random, Index step, Index point, double* x) const {
  for (Index a = 0; a < mean_.size(); ++a) x[a] = random.normal(step, point, a);
  for (Index a = mean_.size(); a-- > 0;) {  // each needs the numbers of those before it
    double deviation = lower_.size() > 0 ? lower_(a, a) * x[a] : std_[a] * x[a];
    for (Index b = 0; lower_.size() > 0 && b < a; ++b) deviation += lower_(a, b) * x[b];
    x[a] = mean_[a] + deviation;
  }
}

}  // namespace wasserstrom
