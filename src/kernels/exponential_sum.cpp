#include "exponential_sum.hpp"

#include <cmath>

namespace wasserstrom {
namespace {

constexpr double lowest_rate = 1e-3;  // times the range: (l x)^3 / 72 is what the polynomial leaves of a node
constexpr double highest_rate = 30;   // times near: exp(-30) = 1e-13

/// E_0, E_1 or E_2.
double lessened_exponential(int order, double z) {
  if (order == 0) return std::exp(-z);
  if (order == 1) return -std::expm1(-z);
  return z < 0.1 ? z * z / 2 * (1 - z / 3 * (1 - z / 4 * (1 - z / 5 * (1 - z / 6 * (1 - z / 7 * (1 - z / 8))))))
                 : std::expm1(-z) + z;
}

}  // namespace

ExponentialSum::ExponentialSum(double exponent, double near, double range, double step) : order(exponent < 1 ? 1 : 2) {
  const double r = exponent;
  const double scale = step * (order == 1 ? r / std::tgamma(1 - r) : r * (r - 1) / std::tgamma(2 - r));
  const double lowest = lowest_rate / range;
  const auto nodes = static_cast<int>(std::ceil(std::log(highest_rate / (near * lowest)) / step)) + 1;
  for (int m = 0; m < nodes; ++m) {
    rate.push_back(lowest * std::exp(step * m));
    factor.push_back(scale * std::pow(rate.back(), -r));
  }
  // E_s(z) = sum_{p >= s} (-1)^(p-s) z^p / p!, of the nodes below: sum_{k > 0} (lowest exp(-k step))^(p-r).
  double coefficient = order == 1 ? 1 : 0.5;
  for (int p = order; p < order + 3; ++p) {
    polynomial[static_cast<std::size_t>(p)] -=
        coefficient * scale * std::pow(lowest, p - r) / std::expm1(step * (p - r));
    coefficient /= -(p + 1);
  }
  // E_1(z) = 1 and E_2(z) = z - 1 of the nodes above: sum_{k > 0} (highest exp(k step))^(-r), or with 1 - r.
  const double highest = rate.back(), constant = scale * std::pow(highest, -r) / std::expm1(step * r);
  polynomial[0] += order == 1 ? -constant : constant;
  if (order == 2) polynomial[1] -= scale * std::pow(highest, 1 - r) / std::expm1(step * (r - 1));
}

double ExponentialSum::value(double x) const {
  double sum = 0;
  for (std::size_t p = polynomial.size(); p-- > 0;) sum = sum * x + polynomial[p];
  for (std::size_t m = 0; m < rate.size(); ++m) sum -= factor[m] * lessened_exponential(order, rate[m] * x);
  return sum;
}

double ExponentialSum::slope(double x) const {
  double sum = 0;
  for (std::size_t p = polynomial.size(); p-- > 1;) sum = sum * x + static_cast<double>(p) * polynomial[p];
  for (std::size_t m = 0; m < rate.size(); ++m)
    sum -= factor[m] * rate[m] * lessened_exponential(order - 1, rate[m] * x);
  return sum;
}

}  // namespace wasserstrom
