#include "heat_equation.hpp"

#include <cmath>
#include <numbers>
#include <span>

namespace wasserstrom {
namespace {

constexpr double stride = 0.22;  // in log h, downhill: a quarter of h
constexpr int most_strides = 15, sections = 7;
constexpr double clearly_below = 0.95;

/// E(h) = sum_i D_i^2 of bandwidth.hpp.
class HeatDefect {
 public:
  HeatDefect(const Rows& position, const HeatEquationParts& parts, const Exchange& exchange)
      : position_(position), parts_(parts), exchange_(exchange) {}

  double operator()(double log_h) const {
    const double h = std::exp(log_h);
    const KernelSums smoothed = density(h);
    const Rows score = smoothed.gradient.array().colwise() / smoothed.value.col(0).array();
    const Rows sums = moments(h, score);
    double total = 0;
    exchange_.layout().sum_rows(std::span(&total, 1), [&](Index i, std::span<double> sum) {
      const double defect = defect_at(i, h, smoothed.value(i, 0), sums);
      sum[0] += defect * defect;
    });
    return total;
  }

 private:
  Index d() const { return position_.cols(); }

  /// sum_j K and its gradient
  KernelSums density(double h) const {
    Rows sources(position_.rows(), d() + 2);
    sources << position_, Rows::Ones(position_.rows(), 2);
    return parts_.sum->evaluate({parts_.gaussian.get(), h, d(), 1, true}, position_, sources, exchange_);
  }

  /// sum_j K_ij [ x_j | |x_j|^2 | s_j | <x_j, s_j> ]
  Rows moments(double h, const Rows& score) const {
    Rows sources(position_.rows(), 3 * d() + 2);
    for (Index i = 0; i < sources.rows(); ++i)
      sources.row(i) << position_.row(i), position_.row(i), position_.row(i).squaredNorm(), score.row(i),
          position_.row(i).dot(score.row(i));
    return parts_.sum->evaluate({parts_.gaussian.get(), h, d(), 2 * d() + 2, false}, position_, sources, exchange_)
        .value;
  }

  /// D_i, the squared distances and the products (x_i - x_j) s_j multiplied out.
  double defect_at(Index i, double h, double density, const Rows& sums) const {
    const auto x = position_.row(i);
    const double squares = x.squaredNorm() * density - 2 * x.dot(sums.row(i).head(d())) + sums(i, d());
    const double products = x.dot(sums.row(i).segment(d() + 1, d())) - sums(i, 2 * d() + 1);
    return squares / (h * h) - static_cast<double>(d()) * density + products;
  }

  const Rows& position_;
  const HeatEquationParts& parts_;
  const Exchange& exchange_;
};

struct Trial {
  double log_h, value;
};

/// E where h is so small that no particle sees another: every D_i is -d.
double plateau(const Rows& position, const Exchange& exchange) {
  const auto d = static_cast<double>(position.cols());
  return static_cast<double>(exchange.layout().particles()) * d * d;
}

}  // namespace

double heat_equation_bandwidth(const Rows& position, const HeatEquationParts& parts, const Exchange& exchange,
                               double start) {
  const HeatDefect defect(position, parts, exchange);
  const auto at = [&](double log_h) { return Trial{log_h, defect(log_h)}; };
  Trial behind = at(std::log(start)), here = at(behind.log_h + stride);
  if (here.value >= behind.value) std::swap(behind, here);
  const double step = here.log_h - behind.log_h;
  Trial ahead = at(here.log_h + step);
  for (int n = 0; n < most_strides && ahead.value < here.value; ++n) {
    behind = here;
    here = ahead;
    ahead = at(here.log_h + step);
  }
  // Golden section, from the end behind to the one ahead.
  constexpr double golden = std::numbers::phi - 1;
  double low = behind.log_h, high = ahead.log_h;
  Trial left = at(high - golden * (high - low)), right = at(low + golden * (high - low));
  for (int n = 0; n < sections; ++n) {
    if (left.value < right.value) {
      high = right.log_h;
      right = left;
      left = at(high - golden * (high - low));
    } else {
      low = left.log_h;
      left = right;
      right = at(low + golden * (high - low));
    }
  }
  const Trial best = left.value < right.value ? left : right;
  return best.value < clearly_below * plateau(position, exchange) ? std::exp(best.log_h) : start;
}

}  // namespace wasserstrom
