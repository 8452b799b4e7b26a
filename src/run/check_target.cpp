#include "wasserstrom/run/check_target.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <cmath>
#include <limits>

#include "wasserstrom/base/random.hpp"
#include "wasserstrom/run/assembly.hpp"

namespace wasserstrom {
namespace {

constexpr Index most_points = 32, most_coordinates = 100;
constexpr double gradient_bound = 1e-6, hessian_bound = 1e-4, width = 1e-4;
constexpr double rounding = std::numeric_limits<double>::epsilon();

struct Evaluated {
  Column value;
  Rows gradient;
};

Evaluated evaluate(const Potential& potential, const Rows& points) {
  Evaluated found{Column(points.rows()), Rows(points.rows(), points.cols())};
  potential.evaluate(points, Potential::all_data, found.value, found.gradient);
  return found;
}

/// Particles of the start, or normal draws where what moves is no particle.
Rows points_of(const Problem& problem) {
  const Index d = problem.dimension();
  const Config particles = problem.config().table("particles");
  Rows points;
  if (particles.text("measure") == "particles") {
    const Problem alone(problem.config(), problem.directory(), Communicator(MPI_COMM_SELF));
    Assembly parts(alone);
    const Rows all = parts.start().rows.leftCols(d);
    points.resize(std::min(most_points, all.rows()), d);
    for (Index i = 0; i < points.rows(); ++i) points.row(i) = all.row(i * all.rows() / points.rows());
  } else {
    points = Rows::Zero(most_points, d);
  }
  const CounterRandom random(problem.seed(), Purpose::target_check);
  const double share = particles.text("measure") == "particles" ? 0.1 : 1;
  for (Index i = 0; i < points.rows(); ++i)
    for (Index c = 0; c < d; ++c) points(i, c) += share * random.normal(0, i, c);
  return points;
}

/// Some of all coordinates, evenly.
std::vector<Index> coordinates_of(Index dimension) {
  std::vector<Index> some;
  const Index count = std::min(dimension, most_coordinates);
  for (Index k = 0; k < count; ++k) some.push_back(k * dimension / count);
  return some;
}

/// The farthest that something is from what it should be, and where.
struct Worst {
  double error = 0;
  Index point = 0, coordinate = 0;
  double found = 0, expected = 0;

  void look(double far, Index i, Index c, double is, double should_be) {
    if (!(far > error) && !std::isnan(far)) return;
    *this = {std::isnan(far) ? std::numeric_limits<double>::infinity() : far, i, c, is, should_be};
  }
};

class TargetCheck {
 public:
  TargetCheck(const Objective& objective, const Rows& points, const std::vector<std::string>& names)
      : potential_(*objective.potential()), points_(points), names_(names), here_(evaluate(potential_, points)) {
    report_.text =
        fmt::format("objective '{}', {} coordinates, at {} points\n", objective.name, points.cols(), points.rows());
  }

  TargetReport run() {
    if (check_finite()) {
      check_gradient();
      check_hessian();
    }
    check_rows();
    time_rows();
    return report_;
  }

 private:
  void line(const std::string& what, const std::string& text) {
    report_.text += fmt::format("  {:<20}{}\n", what, text);
  }

  void wrong(const std::string& what, const std::string& text) {
    report_.good = false;
    line(what, "WRONG: " + text);
  }

  std::string name_of(Index c) const { return names_[static_cast<std::size_t>(c)]; }

  bool check_finite() {
    for (Index i = 0; i < points_.rows(); ++i) {
      if (!std::isfinite(here_.value[i])) {
        wrong("finite", fmt::format("the value at point {} is {}", i, here_.value[i]));
        return false;
      }
      for (Index c = 0; c < points_.cols(); ++c)
        if (!std::isfinite(here_.gradient(i, c))) {
          wrong("finite", fmt::format("the derivative by {} at point {} is {}", name_of(c), i, here_.gradient(i, c)));
          return false;
        }
    }
    line("finite", "yes");
    return true;
  }

  /// Both sides of all points along a coordinate.
  struct Sides {
    Evaluated up, down;
    Column distance;
  };
  Sides sides(const Rows& points, Index c, double share) const {
    const Column step = share * (1 + points.col(c).array().abs());
    Rows up = points, down = points;
    up.col(c) += step;
    down.col(c) -= step;
    const Column distance = up.col(c) - down.col(c);
    return {evaluate(potential_, up), evaluate(potential_, down), distance};
  }

  void check_gradient() {
    Worst worst;
    for (const Index c : coordinates_of(points_.cols())) {
      const Sides wide = sides(points_, c, width), narrow = sides(points_, c, width / 2);
      for (Index i = 0; i < points_.rows(); ++i) {
        const double first = (wide.up.value[i] - wide.down.value[i]) / wide.distance[i],
                     second = (narrow.up.value[i] - narrow.down.value[i]) / narrow.distance[i],
                     slope = (4 * second - first) / 3, length = here_.gradient.row(i).norm(),
                     // what of the difference is rounding of values, or curvature that two widths do not see
            doubt = 20 * rounding * std::abs(here_.value[i]) / narrow.distance[i] + 0.1 * std::abs(second - first);
        const double off = std::max(0.0, std::abs(slope - here_.gradient(i, c)) - doubt);
        worst.look(off / (length > 0 ? length : 1), i, c, here_.gradient(i, c), slope);
      }
    }
    if (worst.error <= gradient_bound)
      return line("gradient", fmt::format("agrees with differences to {:.1e} of its length", worst.error));
    wrong("gradient", fmt::format("by {} at point {} it is {:.9g}, and the difference of values says {:.9g}",
                                  name_of(worst.coordinate), worst.point, worst.found, worst.expected));
  }

  void check_hessian() {
    const Index points = std::min<Index>(3, points_.rows());
    Worst worst;
    for (Index i = 0; i < points; ++i) {
      const std::optional<Rows> second = potential_.hessian(points_.row(i).transpose());
      if (!second)
        return line("second derivatives", "none given: where they are needed, from differences of gradients");
      const double scale = std::max(second->cwiseAbs().maxCoeff(), std::numeric_limits<double>::min());
      for (const Index c : coordinates_of(points_.cols())) {
        const Sides side = sides(points_.middleRows(i, 1), c, width);
        for (Index other = 0; other < points_.cols(); ++other) {
          const double slope = (side.up.gradient(0, other) - side.down.gradient(0, other)) / side.distance[0];
          worst.look(std::abs(slope - (*second)(c, other)) / scale, i, c, (*second)(c, other), slope);
        }
      }
    }
    if (worst.error <= hessian_bound)
      return line("second derivatives", fmt::format("agree with differences to {:.1e} of the largest", worst.error));
    wrong("second derivatives",
          fmt::format("by {} and another at point {} it is {:.9g}, and the difference of gradients says {:.9g}",
                      name_of(worst.coordinate), worst.point, worst.found, worst.expected));
  }

  void check_rows() {
    const Index n = points_.rows();
    const auto same = [&](const Evaluated& found, Index row, Index point) {
      return found.value[row] == here_.value[point] &&
             (found.gradient.row(row).array() == here_.gradient.row(point).array()).all();
    };
    const Evaluated again = evaluate(potential_, points_), reversed = evaluate(potential_, points_.colwise().reverse());
    for (Index i = 0; i < n; ++i) {
      const auto differs = [&](const char* how) {
        wrong("rows independent",
              fmt::format("point {} has other bits {}: results would depend on the number of ranks", i, how));
      };
      if (!std::isfinite(here_.value[i])) continue;
      if (!same(again, i, i)) return differs("when it is asked again");
      if (!same(reversed, n - 1 - i, i)) return differs("in another order of rows");
      if (!same(evaluate(potential_, points_.middleRows(i, 1)), 0, i)) return differs("alone");
    }
    line("rows independent", "yes: the same bits alone, together and in another order");
  }

  void time_rows() {
    using Clock = std::chrono::steady_clock;
    constexpr double patience = 0.3;
    const auto begin = Clock::now();
    double seconds = 0;
    Index rows = 0;
    do {
      evaluate(potential_, points_);
      rows += points_.rows();
      seconds = std::chrono::duration<double>(Clock::now() - begin).count();
    } while (seconds < patience);
    line("speed",
         fmt::format("{:.3g} us a row, {} rows at a time", 1e6 * seconds / static_cast<double>(rows), points_.rows()));
  }

  const Potential& potential_;
  const Rows& points_;
  const std::vector<std::string>& names_;
  Evaluated here_;
  TargetReport report_;
};

std::vector<std::string> coordinate_names(const Problem& problem) {
  std::vector<std::string> names = problem.parameter_names();
  for (Index c = std::ssize(names); c < problem.dimension(); ++c) names.push_back(fmt::format("x{}", c));
  return names;
}

}  // namespace

TargetReport check_targets(const Problem& problem) {
  const Rows points = points_of(problem);
  const std::vector<std::string> names = coordinate_names(problem);
  TargetReport all;
  for (const Objective& objective : problem.objectives()) {
    if (objective.potential() == nullptr) {
      all.text += fmt::format("objective '{}' has no target or potential of its own\n", objective.name);
      continue;
    }
    const TargetReport one = TargetCheck(objective, points, names).run();
    all.text += one.text;
    all.good = all.good && one.good;
  }
  return all;
}

}  // namespace wasserstrom
