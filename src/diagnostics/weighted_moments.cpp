// Sums over the particles behind means, deviations and covariances.

#include <cmath>

#include "wasserstrom/diagnostics/moments.hpp"

namespace wasserstrom {
namespace {

std::span<double> numbers(Column& column) { return {column.data(), static_cast<std::size_t>(column.size())}; }

Eigen::Map<Column> as_column(std::span<double> sum) { return {sum.data(), std::ssize(sum)}; }

}  // namespace

Moments moments(const PointCloud& input) {
  const Index d = input.position.cols();
  Moments found{Column::Zero(d), Column::Zero(d)};
  input.layout().sum_rows(numbers(found.mean), [&](Index i, std::span<double> sum) {
    as_column(sum) += input.weight[i] * input.position.row(i).transpose();
  });
  input.layout().sum_rows(numbers(found.deviation), [&](Index i, std::span<double> sum) {
    as_column(sum) += input.weight[i] * (input.position.row(i).transpose() - found.mean).cwiseAbs2();
  });
  found.deviation = found.deviation.cwiseSqrt();
  return found;
}

Rows covariance(const PointCloud& input, const Column& mean) {
  const Index d = mean.size();
  Rows matrix = Rows::Zero(d, d);
  input.layout().sum_rows({matrix.data(), static_cast<std::size_t>(d * d)}, [&](Index i, std::span<double> sum) {
    const Column deviation = input.position.row(i).transpose() - mean;
    for (Index a = 0; a < d; ++a)
      as_column(sum.subspan(static_cast<std::size_t>(a * d), static_cast<std::size_t>(d))) +=
          input.weight[i] * deviation[a] * deviation;
  });
  return matrix;
}

double sum_of_squared_weights(const PointCloud& input) {
  double squares = 0;
  input.layout().sum_rows(std::span(&squares, 1),
                          [&](Index i, std::span<double> sum) { sum[0] += input.weight[i] * input.weight[i]; });
  return squares;
}

MomentDifference difference(const Moments& x, const Moments& y) {
  return {((x.mean - y.mean).array().abs() / y.deviation.array()).maxCoeff(),
          (x.deviation.array() / y.deviation.array()).log().abs().maxCoeff()};
}

}  // namespace wasserstrom
