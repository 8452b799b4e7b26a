#include "mixture_case.hpp"

#include <Eigen/LU>
#include <cmath>
#include <numbers>

namespace wasserstrom::test {

std::string mixture_case(Index components, Index dimension, const std::string& more, const std::string& objectives,
                         const std::string& flow, Index steps) {
  return "[run]\nseed = 4\nsteps = " + std::to_string(steps) +
         "\n[particles]\nmeasure = \"mixture\"\ncount = " + std::to_string(components) +
         "\ndimension = " + std::to_string(dimension) + "\n" + more + objectives + "[flow]\n" + flow;
}

std::string four_modes() {
  return "[[objective]]\nname = \"modes\"\ntype = \"energy\"\ntarget = { type = \"gaussian_mixture\", weights = [1, 1, "
         "1, 1], means = [[2, 2], [2, -2], [-2, 2], [-2, -2]], std = 0.7071067811865476 }\n";
}

Rows some_components(Index components, Index dimension) {
  const Index size = dimension * (dimension + 1) / 2;
  Rows state(components, dimension + size + 1);
  double total = 0;
  for (Index k = 0; k < components; ++k) {
    const auto number = static_cast<double>(k);
    for (Index c = 0; c < dimension; ++c) state(k, c) = 1.5 * std::sin(1.3 * number + 2.1 * static_cast<double>(c));
    Index at = dimension;
    for (Index r = 0; r < dimension; ++r)
      for (Index c = 0; c <= r; ++c)
        state(k, at++) = c == r ? 0.8 + 0.2 * std::cos(number + static_cast<double>(r))
                                : 0.3 * std::sin(number + static_cast<double>(r - 2 * c));
    total += state(k, at) = 1 + 0.5 * std::sin(2 * number);
  }
  state.rightCols(1) = (state.rightCols(1) / total).array().log();
  return state;
}

Eigen::MatrixXd factor_of(const Rows& state, Index row, Index dimension) {
  Eigen::MatrixXd lower = Eigen::MatrixXd::Zero(dimension, dimension);
  Index at = dimension;
  for (Index r = 0; r < dimension; ++r)
    for (Index c = 0; c <= r; ++c) lower(r, c) = state(row, at++);
  return lower;
}

Density mixture_density(const Rows& state, const Eigen::VectorXd& z) {
  const Index d = z.size();
  double density = 0;
  Eigen::VectorXd gradient = Eigen::VectorXd::Zero(d);
  for (Index k = 0; k < state.rows(); ++k) {
    const Eigen::MatrixXd lower = factor_of(state, k, d), sigma = lower * lower.transpose();
    const Eigen::VectorXd deviation = z - state.row(k).head(d).transpose(), pull = sigma.inverse() * deviation;
    const double part = std::exp(state(k, state.cols() - 1) - 0.5 * deviation.dot(pull)) /
                        std::sqrt(std::pow(2 * std::numbers::pi, static_cast<double>(d)) * sigma.determinant());
    density += part;
    gradient -= part * pull;
  }
  return {std::log(density), gradient / density};
}

}  // namespace wasserstrom::test
