// Smooth convex functions of few weights on the simplex.

#include <cmath>

#include "wasserstrom/diagnostics/merit.hpp"

namespace wasserstrom {
namespace {

/// argmin over the simplex of linear . x + x' hessian x / 2, from `x` on: weight goes from the component with the
/// largest slope to the one with the smallest, as far as the function falls.
Column minimise_quadratic(const Column& linear, const Rows& hessian, Column x) {
  constexpr int most_moves = 10000;
  Column slope = linear + hessian * x;
  const double scale = 1e-15 * (linear.cwiseAbs().maxCoeff() + hessian.cwiseAbs().maxCoeff());
  for (int move = 0; move < most_moves; ++move) {
    Index best = 0, worst = -1;
    slope.minCoeff(&best);
    for (Index k = 0; k < x.size(); ++k)
      if (x[k] > 0 && (worst < 0 || slope[k] > slope[worst])) worst = k;
    const double fall = slope[worst] - slope[best];
    if (!(fall > scale)) break;
    const double curvature = hessian(best, best) + hessian(worst, worst) - 2 * hessian(best, worst);
    const double amount = curvature * x[worst] > fall ? fall / curvature : x[worst];
    x[best] += amount;
    x[worst] -= amount;
    slope += amount * (hessian.col(best) - hessian.col(worst));
  }
  return x;
}

double gap_of(const Column& point, const Column& gradient) { return point.dot(gradient) - gradient.minCoeff(); }

}  // namespace

SimplexMinimum minimise_on_simplex(const SimplexFunction& function, Index components) {
  constexpr int most_steps = 100;
  constexpr double enough_fall = 1e-4, smallest_share = 1e-10, enough_gap = 1e-13;
  Column gradient(components), unused(components);
  Rows hessian(components, components), unused_hessian(components, components);
  SimplexMinimum now{Column::Constant(components, 1.0 / static_cast<double>(components)), 0, 0};
  for (int step = 0; step < most_steps; ++step) {
    now.value = function(now.point, gradient, hessian);
    now.gap = gap_of(now.point, gradient);
    if (!(now.gap > enough_gap * (1 + std::abs(now.value)))) break;
    const Column direction = minimise_quadratic(gradient - hessian * now.point, hessian, now.point) - now.point;
    const double slope = gradient.dot(direction);
    double share = 1;
    const auto falls_short = [&] {
      return !(function(now.point + share * direction, unused, unused_hessian) <=
               now.value + enough_fall * share * slope);
    };
    while (share > smallest_share && falls_short()) share /= 2;
    if (share <= smallest_share) break;
    now.point += share * direction;
  }
  return now;
}

}  // namespace wasserstrom
