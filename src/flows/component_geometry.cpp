#include "component_geometry.hpp"

#include <Eigen/Cholesky>
#include <cmath>

namespace wasserstrom {

Index moment_size(const ComponentShape& shape) {
  return shape.is_full() ? shape.dimension * shape.dimension : shape.factor_size();
}

std::unique_ptr<ComponentGeometry> component_geometry(const ComponentShape& shape, ComponentChoice choice) {
  if (shape.rank > 0) return low_rank_geometry(shape, choice);
  return shape.is_full() ? full_geometry(shape, choice) : diagonal_geometry(shape, choice);
}

bool is_component(const ComponentShape& shape, const double* row) {
  const Index d = shape.dimension, numbers = d + shape.factor_size();
  for (Index c = 0; c < numbers; ++c)
    if (!std::isfinite(row[c])) return false;
  const Index widths = shape.is_isotropic() ? 1 : d;
  for (Index c = 0; c < widths; ++c)
    if (!(row[d + (shape.is_full() ? c * (c + 1) / 2 + c : c)] > 0)) return false;
  return true;
}

void place_covariance(const ComponentShape& shape, const Metric& metric, double* row) {
  const Index d = shape.dimension;
  double* factor = row + d;
  Eigen::MatrixXd lower = Eigen::MatrixXd::Zero(d, d);
  if (shape.is_full()) lower = lower_factor(factor, d);
  else
    for (Index c = 0; c < d; ++c) lower(c, c) = factor[c % shape.factor_size()];
  Rows columns = lower.transpose();
  metric.restore_velocity(columns);
  const Eigen::MatrixXd covariance = columns.transpose() * columns;
  const Column widths = covariance.diagonal().cwiseSqrt();
  if (shape.is_full()) pack_lower(covariance.llt().matrixL(), factor);
  else if (shape.covariance == CovarianceShape::diagonal) std::copy_n(widths.data(), d, factor);
  else factor[0] = std::exp(widths.array().log().mean());
}

}  // namespace wasserstrom
