#include "quadrature.hpp"

#include <algorithm>
#include <cmath>

namespace wasserstrom {
namespace {

Index power(Index base, Index exponent) {
  Index product = 1;
  for (Index e = 0; e < exponent; ++e) product *= base;
  return product;
}

/// Point number `number` of a grid of `points` per coordinate, the last coordinate running fastest.
void place_point(const Box& box, Index number, Index points, double* x) {
  for (Index c = box.low.size() - 1; c >= 0; --c, number /= points)
    x[c] = box.low[c] +
           (box.high[c] - box.low[c]) * static_cast<double>(number % points) / static_cast<double>(points - 1);
}

Box widened(const Box& box) {
  const Column half = 0.5 * (box.high - box.low);
  return {box.low - half, box.high + half};
}

}  // namespace

Quadrature::Quadrature(const Box& box, Index points, const std::vector<const Potential*>& potentials,
                       const Communicator& communicator)
    : layout_(power(points, box.low.size()), communicator),
      points_(points),
      dimension_(box.low.size()),
      log_cell_(((box.high - box.low) / static_cast<double>(points - 1)).array().log().sum()),
      potential_(layout_.rows(), std::ssize(potentials)) {
  Rows position(layout_.rows(), dimension_), gradient(layout_.rows(), dimension_);
  for (Index i = 0; i < position.rows(); ++i) place_point(box, layout_.first_row() + i, points, position.row(i).data());
  Column value(layout_.rows());
  for (Index k = 0; k < potential_.cols(); ++k) {
    potentials[static_cast<std::size_t>(k)]->evaluate(position, Potential::all_data, value, gradient);
    potential_.col(k) = value;
  }
}

Column Quadrature::exponents(const Column& lambda) const {
  Column sum = Column::Zero(potential_.rows());
  for (Index k = 0; k < lambda.size(); ++k)
    if (lambda[k] != 0) sum += lambda[k] * potential_.col(k);
  return sum;
}

double Quadrature::minimum(const Column& values) const {
  double largest = -INFINITY;
  for (const double each : values) largest = std::max(largest, -each);
  return -layout_.communicator().maximum(largest);
}

double Quadrature::log_integral(const Column& lambda, Column& mean, Rows& covariance) const {
  const Column exponent = exponents(lambda);
  const double least = minimum(exponent);
  const auto k = static_cast<std::size_t>(lambda.size());
  std::vector<double> sums(1 + k + k * k);
  layout_.sum_rows(sums, [&](Index i, std::span<double> sum) {
    const double density = std::exp(least - exponent[i]);
    if (density == 0) return;
    sum[0] += density;
    const double* g = potential_.row(i).data();
    for (std::size_t a = 0; a < k; ++a) {
      sum[1 + a] += density * g[a];
      for (std::size_t b = 0; b < k; ++b) sum[1 + k + a * k + b] += density * g[a] * g[b];
    }
  });
  mean = Eigen::Map<const Column>(sums.data() + 1, lambda.size()) / sums[0];
  covariance = Eigen::Map<const Rows>(sums.data() + 1 + k, lambda.size(), lambda.size()) / sums[0];
  covariance -= mean * mean.transpose();
  return -least + std::log(sums[0]) + log_cell_;
}

double Quadrature::log_integral(const Column& lambda) const {
  const Column exponent = exponents(lambda);
  const double least = minimum(exponent);
  double total = 0;
  layout_.sum_rows(std::span(&total, 1),
                   [&](Index i, std::span<double> sum) { sum[0] += std::exp(least - exponent[i]); });
  return -least + std::log(total) + log_cell_;
}

bool Quadrature::is_on_border(Index point) const {
  for (Index c = 0; c < dimension_; ++c, point /= points_)
    if (point % points_ == 0 || point % points_ == points_ - 1) return true;
  return false;
}

bool Quadrature::border_is_negligible(const Column& lambda) const {
  constexpr double negligible = 32;
  const Column exponent = exponents(lambda);
  double highest = -INFINITY;  // of minus the exponent, at the border
  for (Index i = 0; i < exponent.size(); ++i)
    if (is_on_border(layout_.first_row() + i)) highest = std::max(highest, -exponent[i]);
  return layout_.communicator().maximum(highest) <= -minimum(exponent) - negligible;
}

std::optional<Quadrature> find_quadrature(Box box, const std::vector<Column>& laws,
                                          const std::vector<const Potential*>& potentials,
                                          const Communicator& communicator) {
  constexpr Index most_points = 1100000;  // 1025 x 1025 among them
  constexpr int most_widenings = 60;
  constexpr double tolerance = 1e-8;
  const Index dimension = box.low.size();
  const auto differ = [&](const Quadrature& a, const Quadrature& b) {
    return std::any_of(laws.begin(), laws.end(), [&](const Column& law) {
      return !(std::abs(a.log_integral(law) - b.log_integral(law)) < tolerance);
    });
  };
  Index points = dimension == 1 ? 257 : 65;  // odd, so that wider and finer grids have all points of the one before
  for (int widenings = 0; power(2 * points - 1, dimension) <= most_points && widenings < most_widenings;) {
    const Quadrature now(box, points, potentials, communicator);
    const bool inside =
        std::all_of(laws.begin(), laws.end(), [&](const Column& law) { return now.border_is_negligible(law); });
    if (!inside || differ(now, Quadrature(widened(box), 2 * points - 1, potentials, communicator))) {
      box = widened(box);
      ++widenings;
      continue;
    }
    Quadrature finer(box, 2 * points - 1, potentials, communicator);
    if (!differ(now, finer)) return finer;
    points = 2 * points - 1;
  }
  return {};
}

}  // namespace wasserstrom
