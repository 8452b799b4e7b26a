#include "minimum.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <numeric>

#include "curvature.hpp"
#include "wasserstrom/base/error.hpp"

namespace wasserstrom {
namespace {

/// Twice the fall that a parabola promises, which is the square of the distance in standard deviations: where Newton's
/// method converges, where the fall may drown in the rounding of f, what counts as arrived when no step helps, and
/// where a minimum would have been reached long ago.  Of expectations, which have any unit, parts of the largest seen.
constexpr double close = 1e-2, fall_in_rounding = 1e-6, arrived = 1e-4, long_arrived = 1e-20;

/// A point that goes down a potential.
class Descent {
 public:
  Descent(const MeanPotential& potential, Eigen::RowVectorXd x, bool has_unit)
      : potential_(potential), x_(std::move(x)), has_unit_(has_unit), unit_(has_unit ? 1 : 0) {
    potential_.evaluate(x_, value_, gradient_);
  }

  const Eigen::RowVectorXd& place() const { return x_; }
  double value() const { return value_[0]; }
  Eigen::VectorXd slope(const Frame& frame) const { return (gradient_ * frame.columns).transpose(); }

  /// Newton's step, halved until f falls.  Close to the minimum it is enough that a whole one halves the gradient.
  bool newton_step(const Frame& frame) {
    const Eigen::VectorXd slope = this->slope(frame);
    const double decrement = slope.squaredNorm();
    if (!has_unit_) unit_ = std::max(unit_, decrement);
    if (!(decrement > long_arrived * unit_)) return false;
    return step(-(frame.columns * slope).transpose(), 1e-20, [&](double length, double value, const Rows& gradient) {
      if (length == 1 && decrement < close * unit_ && (gradient * frame.columns).squaredNorm() < 0.25 * decrement)
        return true;
      return decrement > fall_in_rounding * unit_ && value <= value_[0] - 1e-4 * length * decrement;
    });
  }

  bool has_arrived(const Frame& frame) const { return slope(frame).squaredNorm() <= arrived * unit_; }

  /// Off a stationary point that is a saddle or a maximum: f has to keep half of what the curvature promises.
  bool leave_saddle(const Curvature& curvature) {
    return curvature.bends_down() && step(curvature.lowest(), 1e-4, [&](double length, double value, const Rows&) {
             return value <= value_[0] - 0.25 * length * length;
           });
  }

  /// Whether f does not rise by 1/20, up to a thousand standard deviations along a direction that is one of them long.
  bool is_open(const Eigen::RowVectorXd& direction) const {
    Rows points(11, x_.size()), gradient;
    Column value;
    for (Index k = 0; k < points.rows(); ++k) points.row(k) = x_ + std::ldexp(1.0, static_cast<int>(k)) * direction;
    potential_.evaluate(points, value, gradient);
    return (value.array() < value_[0] + 0.05).all();
  }

 private:
  template <class Accepted>
  bool step(const Eigen::RowVectorXd& direction, double shortest, const Accepted& accepted) {
    Column value;
    Rows gradient;
    for (double length = 1; length > shortest; length /= 2) {
      const Eigen::RowVectorXd x = x_ + length * direction;
      potential_.evaluate(x, value, gradient);
      if (!gradient.allFinite() || !accepted(length, value[0], gradient)) continue;
      x_ = x;
      value_ = value;
      gradient_ = gradient;
      return true;
    }
    return false;
  }

  const MeanPotential& potential_;
  Eigen::RowVectorXd x_;
  bool has_unit_;
  double unit_;  ///< of decrements
  Column value_;
  Rows gradient_;
};

/// "a - 0.5 b": the parameters that change most along a direction, each against its own width.
std::string direction_text(const std::vector<std::string>& names, const Eigen::RowVectorXd& direction,
                           const Frame& frame) {
  constexpr std::size_t most_names = 6;
  const Eigen::VectorXd share = direction.transpose().cwiseAbs().cwiseProduct(frame.unit());
  std::vector<Index> order(names.size());
  std::iota(order.begin(), order.end(), 0);
  std::stable_sort(order.begin(), order.end(), [&](Index a, Index b) { return share[a] > 1.01 * share[b]; });
  std::erase_if(order, [&](Index c) { return !(share[c] >= 0.1 * share.maxCoeff()); });
  std::string text;
  for (std::size_t k = 0; k < std::min(order.size(), most_names); ++k) {
    const double factor = direction[order[k]] / direction[order[0]];
    const std::string number = fmt::format("{:.3g}", std::abs(factor));
    if (k > 0) text += factor < 0 ? " - " : " + ";
    text += (number == "1" ? "" : number + " ") + names[static_cast<std::size_t>(order[k])];
  }
  return order.size() > most_names ? fmt::format("{} and {} more", text, order.size() - most_names) : text;
}

/// The reasons for which there is no Hessian to take.
class Refusal {
 public:
  Refusal(const Objectives& objectives, Index dimension, const std::string& path)
      : names_(parameter_names(objectives, dimension)), path_(path) {}

  [[noreturn]] void flat(const Eigen::RowVectorXd& direction, const Frame& frame) const {
    refuse(
        "the mean of the objectives has no minimum: it does not change along {}, as far as double precision tells. "
        "Give a proper prior, leave out a column that others determine, or give the [[data]] a 'standardize' where "
        "a column varies little for its size",
        direction_text(names_, direction, frame));
  }

  [[noreturn]] void open(const Eigen::RowVectorXd& direction, const Frame& frame) const {
    refuse(
        "the mean of the objectives has no minimum: it falls for ever along {}. Labels that a plane separates do "
        "that under a flat prior, and noise that a perfect fit leaves nothing of: give a proper prior",
        direction_text(names_, direction, frame));
  }

  [[noreturn]] void narrow(const Eigen::RowVectorXd& place, const Frame& frame) const {
    Index widest = 0;
    place.cwiseAbs().cwiseProduct(frame.unit().transpose()).maxCoeff(&widest);
    refuse(
        "the objectives leave '{}' at {:.6g} a width of {:.1g}, which is where double precision ends: give the "
        "[[data]] a 'standardize', or a prior of the noise that keeps it from vanishing",
        names_[static_cast<std::size_t>(widest)], place[widest], 1 / frame.unit()[widest]);
  }

  [[noreturn]] void not_found(const Eigen::RowVectorXd& direction, const Frame& frame) const {
    refuse(
        "no minimum of the mean of the objectives was found from {}.start: where the search ended, it still falls "
        "along {}. Give a proper prior if there is none, begin elsewhere, give the [[data]] a 'standardize', or "
        "use another metric",
        path_, direction_text(names_, direction, frame));
  }

  [[noreturn]] void not_finite() const {
    refuse("the mean of the objectives is not finite at {}.start: begin elsewhere, or use another metric", path_);
  }

 private:
  template <class... Values>
  [[noreturn]] void refuse(fmt::format_string<Values...> text, Values&&... values) const {
    throw ConfigError(fmt::format("{}: {}", path_, fmt::format(text, std::forward<Values>(values)...)));
  }

  std::vector<std::string> names_;
  std::string path_;
};

/// Refuses a place that is no minimum with a width in all directions.
void require_minimum(const Descent& descent, const Curvature& curvature, const Refusal& refusal) {
  const Frame frame = curvature.frame();
  const Eigen::VectorXd slope = descent.slope(frame);
  const double decrement = slope.squaredNorm();
  const Eigen::RowVectorXd down = -(frame.columns * slope).transpose();
  if (100 * rounding_width(descent.place(), frame) > 1) refusal.narrow(descent.place(), frame);
  if (!descent.has_arrived(frame)) refusal.not_found(down, frame);
  if (curvature.is_flat()) refusal.flat(curvature.lowest(), frame);
  for (const double side : {1.0, -1.0})
    if (decrement > 0 && descent.is_open(side / std::sqrt(decrement) * down))
      refusal.open(side / std::sqrt(decrement) * down, frame);
}

}  // namespace

Minimum find_minimum(const Objectives& objectives, const Eigen::RowVectorXd& start, const std::string& path) {
  constexpr int most_steps = 300, most_measurements = 10;  // at one place
  const MeanPotential potential(objectives);
  const Refusal refusal(objectives, start.size(), path);
  const auto is_energy = [](const Objective& objective) { return objective.entropy() > 0; };
  Descent descent(potential, start, std::any_of(objectives.begin(), objectives.end(), is_energy));
  Frame frame = potential.own_frame(start);
  for (int step = 0, measurements = 0;; ++step) {
    const Eigen::VectorXd slope = descent.slope(frame);
    const Eigen::MatrixXd bending = potential.bending(descent.place(), frame, slope.norm());
    if (!slope.allFinite() || !std::isfinite(descent.value())) refusal.not_finite();
    if (!bending.allFinite()) refusal.not_found(-(frame.columns * slope).transpose(), frame);
    const Curvature curvature(frame, bending);
    frame = curvature.frame();
    if (step < most_steps && descent.newton_step(frame)) {
      measurements = 0;
      continue;
    }
    if (!curvature.settled() && ++measurements < most_measurements) continue;
    if (step < most_steps && descent.leave_saddle(curvature)) continue;
    require_minimum(descent, curvature, refusal);
    return {descent.place(), curvature.hessian()};
  }
}

}  // namespace wasserstrom
