#include "wasserstrom/flows/metric.hpp"

#include <Eigen/Cholesky>

#include "wasserstrom/base/error.hpp"

namespace wasserstrom {
namespace {

/// Each d columns of `rows` times `matrix` (d x d), one source coordinate after the other: the bits of a row do not
/// depend on the others.
void multiply_right(Rows& rows, const Rows& matrix) {
  const Index d = matrix.rows();
  Eigen::RowVectorXd product(d);
  for (Index i = 0; i < rows.rows(); ++i)
    for (Index first = 0; first < rows.cols(); first += d) {
      product.setZero();
      for (Index a = 0; a < d; ++a) product += rows(i, first + a) * matrix.row(a);
      rows.row(i).segment(first, d) = product;
    }
}

/// Each d columns of `rows` by the entries of `factor`.
void multiply_columns(Rows& rows, const Column& factor) {
  for (Index first = 0; first < rows.cols(); first += factor.size())
    rows.middleCols(first, factor.size()).array().rowwise() *= factor.transpose().array();
}

}  // namespace

Metric::Metric(const Rows& matrix) {
  const Eigen::LLT<Eigen::MatrixXd> cholesky(matrix);
  if (cholesky.info() != Eigen::Success) throw NumericalError("the metric is not positive definite");
  const Eigen::MatrixXd lower = cholesky.matrixL();
  factor_ = lower;
  inverse_ = lower.triangularView<Eigen::Lower>().solve(Eigen::MatrixXd::Identity(matrix.rows(), matrix.rows()));
  log_determinant_ = lower.diagonal().array().log().sum();
}

Metric::Metric(const Rows& matrix, Column mode) : Metric(matrix) { mode_ = std::move(mode); }

Metric::Metric(Column scale) : scale_(std::move(scale)), log_determinant_(-scale_.array().log().sum()) {}

Rows Metric::flat(const ConstRowsRef& position) const {
  Rows rows = position;
  if (scale_.size() > 0) multiply_columns(rows, scale_.cwiseInverse());
  else if (!is_euclidean()) multiply_right(rows, factor_);  // z' = x' C
  return rows;
}

void Metric::place(RowsRef position) const {
  if (mode_.size() == 0) return;
  restore_velocity(position);  // C'^-1 is linear: it knows no velocities from other differences of positions
  position.rowwise() += mode_.transpose();
}

void Metric::flatten_gradients(Rows& gradients) const {
  if (scale_.size() > 0) multiply_columns(gradients, scale_);
  else if (!is_euclidean()) multiply_right(gradients, inverse_.transpose());  // (C^-1 g)' = g' C^-1'
}

void Metric::restore_velocity(RowsRef velocity) const {
  if (is_euclidean()) return;
  Rows rows = velocity;
  if (scale_.size() > 0) multiply_columns(rows, scale_);
  else multiply_right(rows, inverse_);  // (C'^-1 u)' = u' C^-1
  velocity = rows;
}

}  // namespace wasserstrom
