// The merit of the particles' law in one or two dimensions: a kernel density for its entropy, a grid for log Z.

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>

#include "pair_sums.hpp"
#include "quadrature.hpp"
#include "wasserstrom/diagnostics/merit.hpp"
#include "wasserstrom/diagnostics/moments.hpp"

namespace wasserstrom {
namespace {

double silverman(const PointCloud& input, double squares) {
  const auto d = static_cast<double>(input.position.cols());
  const Moments found = moments(input);
  const double variance = found.deviation.squaredNorm() / (d * (1 - squares));
  return std::sqrt(variance) * std::pow(4 * squares / (d + 2), 1 / (d + 4));
}

/// Columns [position | global number].
Rows with_numbers(const PointCloud& input) {
  Rows all(input.position.rows(), input.position.cols() + 1);
  all.leftCols(input.position.cols()) = input.position;
  for (Index i = 0; i < all.rows(); ++i) all(i, all.cols() - 1) = static_cast<double>(input.layout().first_row() + i);
  return all;
}

/// E_rho[log of the leave-one-out density]; a particle does not count itself.
double mean_log_density(const PointCloud& input, double h) {
  const Rows numbered = with_numbers(input);
  const Tiles targets(numbered);
  Tiles sums(targets.rows(), std::array{infinite_distance, 0.0});
  input.exchange.visit(with_weights(numbered, input.weight),
                       [&](Index, const ConstRowsRef& block) { add_nearest_kernels(targets, block, h, sums); });
  const double log_height = -0.5 * static_cast<double>(input.position.cols()) * std::log(2 * M_PI * h * h);
  double mean = 0;
  input.layout().sum_rows(std::span(&mean, 1), [&](Index i, std::span<double> total) {
    const double p = input.weight[i], nearest = -0.5 / (h * h) * sums(i, 0);
    total[0] += p * (log_height + nearest + std::log(sums(i, 1) / (1 - p)));
  });
  return mean;
}

Column mean_potentials(const PointCloud& input, const std::vector<const Potential*>& potentials) {
  Rows values(input.position.rows(), std::ssize(potentials)), gradient(input.position.rows(), input.position.cols());
  Column value(input.position.rows()), mean(std::ssize(potentials));
  for (Index k = 0; k < mean.size(); ++k) {
    potentials[static_cast<std::size_t>(k)]->evaluate(input.position, Potential::all_data, value, gradient);
    values.col(k) = value;
  }
  input.layout().sum_rows({mean.data(), potentials.size()}, [&](Index i, std::span<double> sum) {
    for (std::size_t k = 0; k < sum.size(); ++k) sum[k] += input.weight[i] * values(i, static_cast<Index>(k));
  });
  return mean;
}

/// All particles, with some room around them.
Box box_around(const PointCloud& input) {
  const Column deviation = moments(input).deviation;
  const Communicator& communicator = input.layout().communicator();
  Box box{Column(deviation.size()), Column(deviation.size())};
  for (Index c = 0; c < deviation.size(); ++c) {
    double low = std::numeric_limits<double>::infinity(), high = -low;
    for (Index i = 0; i < input.position.rows(); ++i) {
      low = std::min(low, input.position(i, c));
      high = std::max(high, input.position(i, c));
    }
    const double room = deviation[c] > 0 ? 2 * deviation[c] : 1;
    box.low[c] = -communicator.maximum(-low) - room;
    box.high[c] = communicator.maximum(high) + room;
  }
  return box;
}

Merit unknown(Index components) {
  constexpr double nan = std::numeric_limits<double>::quiet_NaN();
  return {nan, Column::Constant(components, nan)};
}

}  // namespace

Merit kernel_merit(const PointCloud& input, const std::vector<const Potential*>& potentials) {
  const Index components = std::ssize(potentials);
  const double squares = sum_of_squared_weights(input);
  const double h = input.layout().particles() > 1 ? silverman(input, squares) : 0;
  if (!(h > 0)) return unknown(components);
  const double log_density = mean_log_density(input, h);
  const Column expectation = mean_potentials(input, potentials);
  const Communicator& communicator = input.layout().communicator();
  // A box that is too small for some lambda makes log Z, and with it the function, too small there.  So a minimum at
  // which the box is good is the true one; one at which it is not makes the box grow.
  std::vector<Column> laws{Column::Constant(components, 1.0 / static_cast<double>(components))};
  double last = std::numeric_limits<double>::infinity();
  constexpr int attempts = 6;
  constexpr double agreement = 1e-7;
  for (int attempt = 0; attempt < attempts; ++attempt) {
    const auto grid = find_quadrature(box_around(input), laws, potentials, communicator);
    if (!grid) break;
    const auto divergence = [&](const Column& lambda, Column& gradient, Rows& hessian) {
      Column mean;
      const double log_z = grid->log_integral(lambda, mean, hessian);
      gradient = expectation - mean;
      return log_density + lambda.dot(expectation) + log_z;
    };
    const SimplexMinimum found = minimise_on_simplex(divergence, components);
    if (std::abs(found.value - last) < agreement) return {found.value, found.point};
    last = found.value;
    laws.push_back(found.point);
  }
  return unknown(components);
}

}  // namespace wasserstrom
