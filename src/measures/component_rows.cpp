#include "component_rows.hpp"

#include <Eigen/Cholesky>
#include <cmath>
#include <numbers>

namespace wasserstrom {

Index ComponentShape::factor_size() const {
  switch (covariance) {
    case CovarianceShape::isotropic:
      return 1;
    case CovarianceShape::diagonal:
      return dimension;
    case CovarianceShape::low_rank:
      return dimension * (1 + rank);
    default:
      return dimension * (dimension + 1) / 2;
  }
}

Eigen::MatrixXd lower_factor(const double* packed, Index dimension) {
  Eigen::MatrixXd lower = Eigen::MatrixXd::Zero(dimension, dimension);
  for (Index r = 0; r < dimension; ++r)
    for (Index c = 0; c <= r; ++c) lower(r, c) = *packed++;
  return lower;
}

void pack_lower(const Eigen::MatrixXd& lower, double* packed) {
  for (Index r = 0; r < lower.rows(); ++r)
    for (Index c = 0; c <= r; ++c) *packed++ = lower(r, c);
}

namespace {

/// Row r of L times y.
double moved(const ComponentShape& shape, const double* factor, Index r, const double* y) {
  const Index d = shape.dimension;
  double sum = 0;
  if (shape.is_full()) {
    const double* row = factor + r * (r + 1) / 2;
    for (Index c = 0; c <= r; ++c) sum += row[c] * y[c];
    return sum;
  }
  sum = factor[shape.is_isotropic() ? 0 : r] * y[r];
  for (Index j = 0; j < shape.rank; ++j) sum += factor[d + r * shape.rank + j] * y[d + j];
  return sum;
}

}  // namespace

void place_points(const ComponentShape& shape, const double* row, const ConstRowsRef& standard, RowsRef position) {
  for (Index b = 0; b < standard.rows(); ++b)
    for (Index r = 0; r < shape.dimension; ++r)
      position(b, r) = row[r] + moved(shape, row + shape.dimension, r, standard.row(b).data());
}

Rows DensityRows::of(const ConstRowsRef& rows) const {
  Rows densities(rows.rows(), width());
  for (Index k = 0; k < rows.rows(); ++k) fill(rows.row(k).data(), &densities(k, 0));
  return densities;
}

void DensityRows::fill(const double* row, double* density) const {
  const Index d = shape_.dimension;
  std::copy_n(row, d, density);
  double* inverse_numbers = density + inverse();
  double log_determinant = 0;
  if (shape_.is_full()) log_determinant = invert_full(row + d, inverse_numbers);
  else log_determinant = invert_diagonal(row + d, inverse_numbers);
  if (shape_.rank > 0) log_determinant += invert_low_rank(row + 2 * d, inverse_numbers);
  density[offset()] = row[shape_.log_weight()] - log_determinant + log_normaliser();
}

// Each returns log det L, or its part of half of log det Sigma.

double DensityRows::invert_full(const double* factor, double* inverse) const {
  const Eigen::MatrixXd lower = lower_factor(factor, shape_.dimension);
  Eigen::MatrixXd inverted = Eigen::MatrixXd::Identity(lower.rows(), lower.rows());
  lower.triangularView<Eigen::Lower>().solveInPlace(inverted);
  pack_lower(inverted, inverse);
  double log_determinant = 0;
  for (Index c = 0; c < lower.rows(); ++c) log_determinant += std::log(lower(c, c));
  return log_determinant;
}

double DensityRows::invert_diagonal(const double* factor, double* inverse) const {
  double log_determinant = 0;
  for (Index c = 0; c < shape_.dimension; ++c) {
    const double s = factor[shape_.is_isotropic() ? 0 : c];
    inverse[c] = 1 / s;
    log_determinant += std::log(s);
  }
  return log_determinant;
}

/// Q = B C^-T with C C' = 1 + B' B; behind the d numbers 1 / s, which are there.
double DensityRows::invert_low_rank(const double* columns, double* inverse) const {
  const Index d = shape_.dimension, r = shape_.rank;
  Eigen::MatrixXd scaled = Eigen::Map<const Rows>(columns, d, r);
  for (Index c = 0; c < d; ++c) scaled.row(c) *= inverse[c];
  const Eigen::MatrixXd small = Eigen::MatrixXd::Identity(r, r) + scaled.transpose() * scaled;
  const Eigen::LLT<Eigen::MatrixXd> cholesky(small);
  Eigen::Map<Rows>(inverse + d, d, r) = cholesky.matrixL().solve(Eigen::MatrixXd(scaled.transpose())).transpose();
  double log_determinant = 0;
  for (Index c = 0; c < r; ++c) log_determinant += std::log(cholesky.matrixLLT()(c, c));
  return log_determinant;
}

/// Of the standard law.
double DensityRows::log_normaliser() const {
  const auto d = static_cast<double>(shape_.dimension);
  if (!shape_.degrees) return -0.5 * d * std::log(2 * std::numbers::pi);
  const double nu = *shape_.degrees;
  return std::lgamma(0.5 * (nu + d)) - std::lgamma(0.5 * nu) - 0.5 * d * std::log(nu * std::numbers::pi);
}

}  // namespace wasserstrom
