#include "curvature.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

namespace wasserstrom {
namespace {

/// Of differences, in standard deviations: a function that is no parabola makes them wrong by the square of it, the
/// rounding of gradients by 1e-16 over it.
constexpr double difference = 1e-3;

/// Whether the curvature along every direction is 1 or -1, to a factor of 2, and none leans on another.
bool fits(const Frame& frame, const Eigen::MatrixXd& bending) {
  for (Index i = 0; i < bending.cols(); ++i) {
    const double along = std::abs(bending(i, i));
    const bool flat = frame.unbent.size() > 0 && frame.unbent[i];
    if (!(along < 2) || (along < 0.5 && !flat)) return false;
    if (!((bending.col(i).cwiseAbs().sum() - along) < 0.25 * std::sqrt(static_cast<double>(bending.cols()))))
      return false;
  }
  return true;
}

/// f_z of one potential.
Eigen::MatrixXd bending_of(const Potential& potential, const Eigen::RowVectorXd& x, const Frame& frame, double step) {
  if (const auto exact = potential.hessian(x.transpose())) return frame.columns.transpose() * (*exact * frame.columns);
  const Index d = x.size();
  Rows points(2 * d, d), gradient(2 * d, d);
  Column value(2 * d);
  points.topRows(d) = (step * frame.columns.transpose()).rowwise() + x;
  points.bottomRows(d) = (-step * frame.columns.transpose()).rowwise() + x;
  potential.evaluate(points, Potential::all_data, value, gradient);
  return (gradient.topRows(d) - gradient.bottomRows(d)) * frame.columns / (2 * step);
}

}  // namespace

void MeanPotential::evaluate(const Rows& points, Column& value, Rows& gradient) const {
  Column one_value(points.rows());
  Rows one_gradient(points.rows(), points.cols());
  value = Column::Zero(points.rows());
  gradient = Rows::Zero(points.rows(), points.cols());
  for (const Objective& objective : objectives_) {
    objective.potential()->evaluate(points, Potential::all_data, one_value, one_gradient);
    value += one_value / static_cast<double>(objectives_.size());
    gradient += one_gradient / static_cast<double>(objectives_.size());
  }
}

Frame MeanPotential::own_frame(const Eigen::RowVectorXd& x) const {
  constexpr int most_rounds = 60;
  constexpr double noise = 1e-13, stride = 1e3, widest = 1e100;
  const Index d = x.size();
  Eigen::VectorXd width = Eigen::VectorXd::Ones(d);
  bool found = false;
  for (int round = 0; round < most_rounds && !found; ++round) {
    Rows points(2 * d, d), gradient;
    Column value;
    for (Index c = 0; c < d; ++c) {
      points.row(c) = points.row(d + c) = x;
      points(c, c) += difference * width[c];
      points(d + c, c) -= difference * width[c];
    }
    evaluate(points, value, gradient);
    found = true;
    for (Index c = 0; c < d; ++c) {
      const double up = gradient(c, c), down = gradient(d + c, c);
      const double bending = std::abs(up - down) / (points(c, c) - points(d + c, c)) * width[c] * width[c];
      double factor = stride;  // nothing but rounding is seen
      if (!std::isfinite(bending) && points(c, c) > points(d + c, c)) factor = 1 / stride;
      else if (std::abs(up - down) > noise * (std::abs(up) + std::abs(down))) factor = 1 / std::sqrt(bending);
      if (width[c] * factor > widest) continue;
      width[c] *= factor;
      if (!(factor > 0.25 && factor < 4)) found = false;
    }
  }
  return {width.asDiagonal(), width.cwiseInverse().asDiagonal(), {}};
}

Eigen::MatrixXd MeanPotential::bending(const Eigen::RowVectorXd& x, const Frame& frame, double distance) const {
  const double step = std::max({difference, 1e-12 * distance, 100 * rounding_width(x, frame)});
  Eigen::MatrixXd sum = Eigen::MatrixXd::Zero(x.size(), x.size());
  for (const Objective& objective : objectives_) sum += bending_of(*objective.potential(), x, frame, step);
  return 0.5 / static_cast<double>(objectives_.size()) * (sum + sum.transpose());
}

double rounding_width(const Eigen::RowVectorXd& x, const Frame& frame) {
  return std::numeric_limits<double>::epsilon() * x.cwiseAbs().cwiseProduct(frame.unit().transpose()).maxCoeff();
}

Curvature::Curvature(const Frame& frame, const Eigen::MatrixXd& bending)
    : unit_(frame.unit()),
      hessian_(frame.inverse.transpose() * bending * frame.inverse),
      settled_(fits(frame, bending)) {
  const Eigen::VectorXd width = unit_.cwiseInverse();
  spectrum_.compute(width.asDiagonal() * hessian_ * width.asDiagonal());
}

Frame Curvature::frame() const {
  const Eigen::VectorXd size = spectrum_.eigenvalues().cwiseAbs();
  const double least = flat_below() > 0 ? flat_below() : 1;
  const Eigen::VectorXd root = size.cwiseMax(least).cwiseSqrt();
  return {unit_.cwiseInverse().asDiagonal() * spectrum_.eigenvectors() * root.cwiseInverse().asDiagonal(),
          root.asDiagonal() * spectrum_.eigenvectors().transpose() * unit_.asDiagonal(), size.array() <= least};
}

}  // namespace wasserstrom
