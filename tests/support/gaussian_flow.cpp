#include "gaussian_flow.hpp"

#include <Eigen/Dense>
#include <cmath>
#include <functional>
#include <limits>

namespace wasserstrom::test {
namespace {

using Matrix = Eigen::MatrixXd;
using Vector = Eigen::VectorXd;

/// sum_k w_k v_k of normal laws: slope (x - mean) + offset.
struct Field {
  Matrix slope;
  Vector offset;
};

Field least_field(const std::vector<NormalLaw>& targets, const Vector& mean, const Matrix& covariance) {
  const auto count = static_cast<Eigen::Index>(targets.size());
  std::vector<Field> fields;
  for (const NormalLaw& target : targets) {
    const Matrix precision = target.covariance.inverse();
    fields.push_back({precision - covariance.inverse(), precision * (mean - target.mean)});
  }
  Matrix gram(count, count);
  for (std::size_t k = 0; k < fields.size(); ++k)
    for (std::size_t l = 0; l < fields.size(); ++l)
      gram(static_cast<Eigen::Index>(k), static_cast<Eigen::Index>(l)) =
          (fields[k].slope * fields[l].slope * covariance).trace() + fields[k].offset.dot(fields[l].offset);
  const Vector weights = least_norm_weights(gram);
  Field least{Matrix::Zero(mean.size(), mean.size()), Vector::Zero(mean.size())};
  for (std::size_t k = 0; k < fields.size(); ++k) {
    least.slope += weights[static_cast<Eigen::Index>(k)] * fields[k].slope;
    least.offset += weights[static_cast<Eigen::Index>(k)] * fields[k].offset;
  }
  return least;
}

/// The state in columns: mean, covariance, and of the accelerated flow u and S after them.
Matrix packed(const NormalLaw& law, Eigen::Index columns) {
  Matrix state = Matrix::Zero(law.mean.size(), columns);
  state.col(0) = law.mean;
  state.middleCols(1, law.mean.size()) = law.covariance;
  return state;
}

using Rate = std::function<Matrix(double time, const Matrix& state)>;

NormalLaw solve(const Rate& rate, Matrix state, double time) {
  const auto steps = static_cast<int>(std::lround(1000 * time));
  const double h = time / steps;
  for (int step = 0; step < steps; ++step) {
    const double t = step * h;
    const Matrix a = rate(t, state), b = rate(t + h / 2, state + h / 2 * a), c = rate(t + h / 2, state + h / 2 * b),
                 d = rate(t + h, state + h * c);
    state += h / 6 * (a + 2 * b + 2 * c + d);
  }
  return {state.col(0), state.middleCols(1, state.rows())};
}

/// The points of the affine hull of the support where w' G w is stationary; empty where there is none.
Vector stationary_weights(const Matrix& gram, const std::vector<Eigen::Index>& support) {
  const auto size = static_cast<Eigen::Index>(support.size());
  Matrix system = Matrix::Ones(size + 1, size + 1);
  system.topLeftCorner(size, size) = gram(support, support);
  system(size, size) = 0;
  const Vector right = Vector::Unit(size + 1, size);
  const Vector answer = system.completeOrthogonalDecomposition().solve(right);
  if ((system * answer - right).norm() > 1e-9) return {};
  return answer.head(size);
}

}  // namespace

Vector least_norm_weights(const Matrix& gram) {
  const Eigen::Index count = gram.rows();
  const double scale = gram.diagonal().maxCoeff();
  const Matrix scaled = scale > 0 ? Matrix(gram / scale) : gram;
  Vector best = Vector::Constant(count, 1.0 / static_cast<double>(count));
  double least = std::numeric_limits<double>::infinity();
  for (unsigned choice = 1; choice < 1U << count; ++choice) {
    std::vector<Eigen::Index> support;
    for (Eigen::Index k = 0; k < count; ++k)
      if (choice >> k & 1U) support.push_back(k);
    const Vector part = stationary_weights(scaled, support);
    if (part.size() == 0 || part.minCoeff() < 0) continue;
    Vector weights = Vector::Zero(count);
    weights(support) = part;
    const double value = weights.dot(scaled * weights);
    if (value < least) {
      least = value;
      best = weights;
    }
  }
  return best;
}

NormalLaw plain_law(const std::vector<NormalLaw>& targets, const NormalLaw& start, double time) {
  const Eigen::Index d = start.mean.size();
  const Rate rate = [&](double, const Matrix& state) {
    const Matrix covariance = state.middleCols(1, d);
    const Field least = least_field(targets, state.col(0), covariance);
    Matrix change(d, 1 + d);
    change << -least.offset, -(least.slope * covariance + covariance * least.slope);
    return change;
  };
  return solve(rate, packed(start, 1 + d), time);
}

NormalLaw accelerated_law(const std::vector<NormalLaw>& targets, const NormalLaw& start, double time,
                          const DampingLaw& damping) {
  const Eigen::Index d = start.mean.size();
  const Rate rate = [&](double t, const Matrix& state) {
    const Matrix covariance = state.middleCols(1, d), s = state.rightCols(d);
    const Vector u = state.col(1 + d);
    const Field least = least_field(targets, state.col(0), covariance);
    // From rest, u / t and S / t have the limits du/dt and dS/dt.
    const double alpha = t > 0 ? damping.over_time / t + damping.constant : 0;
    const double share = t > 0 ? 1 : 1 / (1 + damping.over_time);
    Matrix change(d, 2 + 2 * d);
    change << u, 2 * (s * covariance + covariance * s), -alpha * u - share * least.offset,
        -alpha * s - 2 * s * s - share / 2 * least.slope;
    return change;
  };
  return solve(rate, packed(start, 2 + 2 * d), time);
}

}  // namespace wasserstrom::test
