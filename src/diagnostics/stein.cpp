// The kernelised Stein discrepancy by streamed pair sums.

#include "wasserstrom/diagnostics/stein.hpp"

#include <array>
#include <cmath>
#include <limits>

#include "pair_sums.hpp"
#include "wasserstrom/diagnostics/moments.hpp"

namespace wasserstrom {
namespace {

/// Columns [position | score | weight], score = -grad g, in the coordinates of the metric.
Rows sources_of(const PointCloud& input, const Potential& potential, const CoordinateChange& metric) {
  const Index d = input.position.cols();
  Column value(input.position.rows());
  Rows position = input.position, gradient(input.position.rows(), d);
  potential.evaluate(input.position, Potential::all_data, value, gradient);
  if (metric) metric(position, gradient);
  Rows all(position.rows(), 2 * d + 1);
  all.leftCols(d) = position;
  all.middleCols(d, d) = -gradient;
  all.rightCols(1) = input.weight;
  return all;
}

/// Summed in the order of the coordinates, wherever in memory they lie.
double squared_length(const double* vector, Index d) {
  double sum = 0;
  for (Index c = 0; c < d; ++c) sum += vector[c] * vector[c];
  return sum;
}

/// u(x, x) at a particle with score s.
double on_diagonal(double squared_score, Index d, const SteinKernel& kernel) {
  const double b = kernel.c * kernel.c;
  return std::pow(b, kernel.exponent) * squared_score -
         2 * kernel.exponent * static_cast<double>(d) * std::pow(b, kernel.exponent - 1);
}

}  // namespace

SteinKernel usual_kernel(Index dimension, const CoordinateChange& metric) {
  return {metric ? std::sqrt(static_cast<double>(dimension)) : 1, SteinKernel{}.exponent};
}

SteinDiscrepancy stein_discrepancy(const PointCloud& input, const Potential& potential, const SteinKernel& kernel,
                                   const CoordinateChange& metric) {
  const Index d = input.position.cols();
  const Rows sources = sources_of(input, potential, metric);
  const Tiles targets(sources.leftCols(2 * d));
  Tiles mean(targets.rows(), std::array{0.0});
  input.exchange.visit(sources,
                       [&](Index, const ConstRowsRef& block) { add_stein_kernels(targets, block, kernel, mean); });
  std::array<double, 3> sums{};  // all pairs, the pairs i = i, the squares of the weights
  input.layout().sum_rows(sums, [&](Index i, std::span<double> sum) {
    const double p = input.weight[i];
    sum[0] += p * mean(i, 0);
    sum[1] += p * p * on_diagonal(squared_length(sources.row(i).data() + d, d), d, kernel);
    sum[2] += p * p;
  });
  const bool alone = input.layout().particles() == 1 || sums[2] >= 1;
  return {std::sqrt(std::max(sums[0], 0.0)),
          alone ? std::numeric_limits<double>::quiet_NaN() : (sums[0] - sums[1]) / (1 - sums[2]), std::sqrt(sums[1])};
}

}  // namespace wasserstrom
