#include "soft_minimum.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

namespace wasserstrom {
namespace {

constexpr Index most_iterations = 200;

/// All rows on every rank.
Rows gathered(const ConstRowsRef& own, const Column& weight, const Exchange& exchange) {
  Rows rows(own.rows(), own.cols() + 1);
  rows.leftCols(own.cols()) = own;
  rows.rightCols(1) = weight;
  return exchange.gather(rows);
}

}  // namespace

double soft_minimum(std::span<double> cost, const Column& potential, const Column& weight, double epsilon) {
  const auto count = std::ssize(cost);
  double least = std::numeric_limits<double>::infinity();
  for (Index j = 0; j < count; ++j) {
    cost[static_cast<std::size_t>(j)] -= potential[j];
    if (weight[j] > 0) least = std::min(least, cost[static_cast<std::size_t>(j)]);
  }
  double sum = 0;
  for (Index j = 0; j < count; ++j) {
    double& each = cost[static_cast<std::size_t>(j)];
    each = weight[j] * std::exp(std::min(0.0, (least - each) / epsilon));
    sum += each;
  }
  for (double& each : cost) each /= sum;
  return least - epsilon * std::log(sum);
}

void add_soft_minimum(const ConstRowsRef& points, const Rows& target, const Column& potential, const Column& weight,
                      double epsilon, double factor, ColumnRef value, RowsRef gradient) {
  const PairCosts costs(points, target, PairCost::half_square);
  const Index d = points.cols();
  std::vector<double> share(static_cast<std::size_t>(target.rows())), mean(static_cast<std::size_t>(d));
  for (Index i = 0; i < points.rows(); ++i) {
    costs.row(i, share);
    value[i] += factor * soft_minimum(share, potential, weight, epsilon);
    std::fill(mean.begin(), mean.end(), 0.0);
    for (Index j = 0; j < target.rows(); ++j) {
      const double of = share[static_cast<std::size_t>(j)];
      if (of == 0) continue;
      for (Index c = 0; c < d; ++c) mean[static_cast<std::size_t>(c)] += of * target(j, c);
    }
    for (Index c = 0; c < d; ++c) gradient(i, c) += factor * (points(i, c) - mean[static_cast<std::size_t>(c)]);
  }
}

/// The mean of the potential and of what it would have to be: that alone goes back and forth.
SelfTransport::SelfTransport(const ConstRowsRef& own, const Column& weight, const Exchange& exchange, double epsilon,
                             double tolerance)
    : epsilon_(epsilon) {
  const Index d = own.cols();
  Rows all = gathered(own, weight, exchange);
  position_ = all.leftCols(d);
  weight_ = all.col(d);
  potential_ = Column::Zero(all.rows());
  const PairCosts costs(own, position_, PairCost::half_square);
  std::vector<double> cost(static_cast<std::size_t>(all.rows()));
  for (Index iteration = 0; iteration < most_iterations; ++iteration) {
    Rows next(own.rows(), 1);
    double worst = 0;
    for (Index i = 0; i < own.rows(); ++i) {
      costs.row(i, cost);
      const double before = potential_[exchange.layout().first_row() + i],
                   wanted = soft_minimum(cost, potential_, weight_, epsilon_);
      next(i, 0) = 0.5 * (before + wanted);
      worst = std::max(worst, std::abs(wanted - before));
    }
    worst = exchange.layout().communicator().maximum(worst);
    potential_ = exchange.gather(next).col(0);
    if (worst <= tolerance * epsilon_) break;
  }
}

void SelfTransport::subtract(const ConstRowsRef& points, ColumnRef value, RowsRef gradient) const {
  add_soft_minimum(points, position_, potential_, weight_, epsilon_, -1, value, gradient);
}

}  // namespace wasserstrom
