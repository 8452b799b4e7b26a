// The metrics there are: euclidean, diagonal, hessian.

#include <fmt/format.h>

#include <Eigen/Eigenvalues>
#include <algorithm>
#include <cmath>

#include "flows.hpp"
#include "wasserstrom/base/error.hpp"
#include "wasserstrom/flows/metric.hpp"

namespace wasserstrom {
namespace {

/// The mean of the g_k of all objectives, looked at from one point.
class MeanPotential {
 public:
  explicit MeanPotential(const Objectives& objectives) : objectives_(objectives) {}

  /// Values and gradients at several points.
  void evaluate(const Rows& points, Column& value, Rows& gradient) const {
    Column one_value(points.rows());
    Rows one_gradient(points.rows(), points.cols());
    value = Column::Zero(points.rows());
    gradient = Rows::Zero(points.rows(), points.cols());
    for (const Objective& objective : objectives_) {
      objective.potential->evaluate(points, Potential::all_data, one_value, one_gradient);
      value += one_value / static_cast<double>(objectives_.size());
      gradient += one_gradient / static_cast<double>(objectives_.size());
    }
  }

  /// Central differences of the gradient, made symmetric.
  Eigen::MatrixXd hessian(const Eigen::RowVectorXd& x) const {
    const Index d = x.size();
    Rows points(2 * d, d), gradient;
    Column value;
    for (Index c = 0; c < d; ++c) {
      points.row(c) = points.row(d + c) = x;
      points(c, c) += difference(x[c]);
      points(d + c, c) -= difference(x[c]);
    }
    evaluate(points, value, gradient);
    Eigen::MatrixXd matrix(d, d);
    for (Index c = 0; c < d; ++c)
      matrix.row(c) = (gradient.row(c) - gradient.row(d + c)) / (points(c, c) - points(d + c, c));
    return 0.5 * (matrix + matrix.transpose());
  }

 private:
  static double difference(double x) { return 1e-4 * (1 + std::abs(x)); }

  const Objectives& objectives_;
};

/// The eigenvalues of a Hessian in units in which its diagonal is 1, or else a coordinate in large units, whose second
/// derivatives are small, would count as flat.
class Curvature {
 public:
  explicit Curvature(const Eigen::MatrixXd& hessian) : unit_(hessian.diagonal().cwiseAbs().cwiseSqrt()) {
    unit_ = (unit_.array() > 0).select(unit_, 1);
    spectrum_.compute(unit_.cwiseInverse().asDiagonal() * hessian * unit_.cwiseInverse().asDiagonal());
  }

  /// A matrix near the Hessian whose eigenvalues are positive: negative ones change their sign, tiny ones are raised.
  Eigen::MatrixXd made_positive() const {
    Eigen::VectorXd values = spectrum_.eigenvalues().cwiseAbs();
    values = values.cwiseMax(1e-10 * values.maxCoeff());
    return unit_.asDiagonal() * spectrum_.eigenvectors() * values.asDiagonal() * spectrum_.eigenvectors().transpose() *
           unit_.asDiagonal();
  }

  /// Whether an eigenvalue is negative by more than differences of rounded gradients can be wrong.
  bool bends_down() const { return -lowest() > 1e-6 * spectrum_.eigenvalues().cwiseAbs().maxCoeff(); }

  /// Where the function bends down most, so long that a quadratic one falls by 1/2 on the way.
  Eigen::RowVectorXd way_down() const {
    return (spectrum_.eigenvectors().col(0).cwiseQuotient(unit_) / std::sqrt(-lowest())).transpose();
  }

 private:
  double lowest() const { return spectrum_.eigenvalues()[0]; }

  Eigen::VectorXd unit_;
  Eigen::SelfAdjointEigenSolver<Eigen::MatrixXd> spectrum_;
};

struct Minimum {
  Eigen::RowVectorXd place;
  Eigen::MatrixXd hessian;
};

/// A point that goes down a potential.
class Descent {
 public:
  Descent(const MeanPotential& potential, Eigen::RowVectorXd x) : potential_(potential), x_(std::move(x)) {
    potential_.evaluate(x_, value_, gradient_);
  }

  const Eigen::RowVectorXd& place() const { return x_; }
  double value() const { return value_[0]; }
  Eigen::VectorXd gradient() const { return gradient_.row(0).transpose(); }

  /// Against `direction`, halved until the potential falls by `fall(length)`; false, and no step, where it never does.
  template <class Fall>
  bool step(const Eigen::RowVectorXd& direction, double shortest, const Fall& fall) {
    Column value;
    Rows gradient;
    for (double length = 1; length > shortest; length /= 2) {
      potential_.evaluate(x_ - length * direction, value, gradient);
      if (!(value[0] <= value_[0] - fall(length))) continue;
      x_ -= length * direction;
      value_ = value;
      gradient_ = gradient;
      return true;
    }
    return false;
  }

  /// Off a stationary point that is a saddle or a maximum; false at a minimum.
  bool leave_saddle(const Curvature& curvature) {
    if (!curvature.bends_down()) return false;
    // Half of what the curvature promises: one that is rounding, of a flat coordinate, does not keep it.
    return step(curvature.way_down(), 1e-4, [](double length) { return 0.25 * length * length; });
  }

 private:
  const MeanPotential& potential_;
  Eigen::RowVectorXd x_;
  Column value_;
  Rows gradient_;
};

/// Newton's method with halved steps, from `x` to a minimum of the mean potential.  Where only the gradient vanishes,
/// as at the centre of every symmetric target, it goes on along the eigenvector that leads down.
Minimum find_minimum(const MeanPotential& potential, const Eigen::RowVectorXd& x) {
  constexpr int most_steps = 100;
  constexpr double rounding = 1e-8;  // of a value, sums over many rows included
  Descent descent(potential, x);
  for (int step = 0; step < most_steps; ++step) {
    const Eigen::MatrixXd raw = potential.hessian(descent.place());
    if (!raw.allFinite() || !std::isfinite(descent.value())) break;
    const Curvature curvature(raw);
    const Eigen::MatrixXd hessian = curvature.made_positive();
    const Eigen::VectorXd direction = hessian.ldlt().solve(descent.gradient());
    const double decrement = direction.dot(descent.gradient());  // twice the fall of a quadratic function
    const auto enough = [&](double length) { return 1e-4 * length * decrement; };
    if (!(decrement < 1e-10) && descent.step(direction.transpose(), 1e-8, enough)) continue;
    if (!(decrement < rounding * (1 + std::abs(descent.value())))) break;
    if (!descent.leave_saddle(curvature)) return {descent.place(), hessian};
  }
  throw NumericalError(
      "flow.metric: no minimum of the mean of the objectives was found from flow.metric.start: begin elsewhere, or use "
      "another metric");
}

/// The root's numbers for all ranks: they have to agree to the bit.
template <class Numbers>
void agree(Numbers& numbers, const Communicator& communicator) {
  communicator.broadcast(std::span(numbers.data(), static_cast<std::size_t>(numbers.size())));
}

MetricRegistry::Entry euclidean() {
  return {{"euclidean", "lengths as they are", {}, {}},
          [](const Config&, const MetricContext&) { return std::make_unique<Metric>(); }};
}

MetricRegistry::Entry diagonal() {
  return {{"diagonal",
           "every coordinate in units of its own",
           {Key::reals("scale").at_least(1e-100).at_most(1e100).says(
               "one number for each coordinate: a typical width of the targets in it")},
           [](const Config& self, const Config& whole, Problems& problems) {
             const Index d = whole.table("particles").integer("dimension");
             const auto given = static_cast<Index>(self.reals("scale").size());
             if (given != d)
               problems.add(self, "scale", fmt::format("{} numbers for particles of dimension {}", given, d),
                            fmt::format("give {}", d));
           }},
          [](const Config& config, const MetricContext& context) {
            const std::vector<double> scale = config.reals("scale");
            return std::make_unique<Metric>(Column(Eigen::Map<const Column>(scale.data(), context.dimension)));
          }};
}

MetricRegistry::Entry hessian() {
  return {
      {"hessian",
       "the Hessian of the mean of the objectives' g at its minimum, found by Newton's method before the run",
       {Key::real("start").default_to("0.0").says("every coordinate of the point from which the minimum is sought"),
        Key::boolean("around_mode")
            .default_to("false")
            .says("whether particles.init is laid around the minimum in the coordinates of the metric: a gaussian one "
                  "of mean 0 and std 1 is then Laplace's approximation of the targets")},
       [](const Config& self, const Config& whole, Problems& problems) {
         const Index d = whole.table("particles").integer("dimension");
         if (d > 4000)
           problems.add(self, "type", fmt::format("a Hessian of {} x {} numbers on every rank", d, d),
                        "use type = \"diagonal\"");
       }},
      [](const Config& config, const MetricContext& context) {
        Rows matrix(context.dimension, context.dimension);
        Column mode(context.dimension);
        context.communicator.on_root([&] {
          const Minimum minimum = find_minimum(MeanPotential(context.objectives),
                                               Eigen::RowVectorXd::Constant(context.dimension, config.real("start")));
          matrix = minimum.hessian;
          mode = minimum.place;
        });
        agree(matrix, context.communicator);
        agree(mode, context.communicator);
        return config.flag("around_mode") ? std::make_unique<Metric>(matrix, mode) : std::make_unique<Metric>(matrix);
      }};
}

}  // namespace

MetricRegistry& metrics() {
  static MetricRegistry registry({euclidean(), diagonal(), hessian()});
  return registry;
}

}  // namespace wasserstrom
