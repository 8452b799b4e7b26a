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

/// A matrix near this one whose eigenvalues are positive: negative ones change their sign, tiny ones are raised.  Both
/// happen in units in which the diagonal is 1, or else a coordinate in large units, whose second derivatives are small,
/// would count as flat.
Eigen::MatrixXd made_positive(const Eigen::MatrixXd& matrix) {
  Eigen::VectorXd unit = matrix.diagonal().cwiseAbs().cwiseSqrt();
  unit = (unit.array() > 0).select(unit, 1);
  const Eigen::SelfAdjointEigenSolver<Eigen::MatrixXd> spectrum(unit.cwiseInverse().asDiagonal() * matrix *
                                                                unit.cwiseInverse().asDiagonal());
  Eigen::VectorXd values = spectrum.eigenvalues().cwiseAbs();
  values = values.cwiseMax(1e-10 * values.maxCoeff());
  return unit.asDiagonal() * spectrum.eigenvectors() * values.asDiagonal() * spectrum.eigenvectors().transpose() *
         unit.asDiagonal();
}

struct Minimum {
  Eigen::RowVectorXd place;
  Eigen::MatrixXd hessian;
};

/// Newton's method with halved steps, from `x` to a minimum of the mean potential.
Minimum find_minimum(const MeanPotential& potential, Eigen::RowVectorXd x) {
  constexpr int most_steps = 100;
  Column value, trial_value;
  Rows gradient, trial_gradient;
  potential.evaluate(x, value, gradient);
  for (int step = 0; step < most_steps; ++step) {
    const Eigen::MatrixXd hessian = made_positive(potential.hessian(x));
    if (!hessian.allFinite() || !std::isfinite(value[0])) break;
    const Eigen::RowVectorXd direction = hessian.ldlt().solve(gradient.row(0).transpose()).transpose();
    const double decrement = direction.dot(gradient.row(0));  // twice the fall of a quadratic function
    if (decrement < 1e-10) return {x, hessian};
    double length = 1;
    for (; length > 1e-8; length /= 2) {
      potential.evaluate(x - length * direction, trial_value, trial_gradient);
      if (trial_value[0] <= value[0] - 1e-4 * length * decrement) break;
    }
    if (length <= 1e-8) return {x, hessian};  // as low as rounding allows
    x -= length * direction;
    value = trial_value;
    gradient = trial_gradient;
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
