#include "wasserstrom/weights/weight_solver.hpp"

#include <algorithm>
#include <functional>
#include <vector>

#include "weights.hpp"

namespace wasserstrom {

Column equal_weights(Index objectives) { return Column::Constant(objectives, 1.0 / static_cast<double>(objectives)); }

double duality_gap(const Rows& gram, const Column& weights) {
  const Column slope = gram * weights;
  return weights.dot(slope) - slope.minCoeff();
}

Column project_on_simplex(const Column& point, double lower) {
  // With u = w - lower >= 0 and sum u = 1 - K lower: subtract the threshold that makes the positive parts add up to it.
  const Index count = point.size();
  const double mass = 1 - static_cast<double>(count) * lower;
  std::vector<double> sorted(point.begin(), point.end());
  std::sort(sorted.begin(), sorted.end(), std::greater<>());
  double sum = 0, threshold = 0;
  for (std::size_t k = 0; k < sorted.size(); ++k) {
    sum += sorted[k] - lower;
    const double candidate = (sum - mass) / static_cast<double>(k + 1);
    if (sorted[k] - lower > candidate) threshold = candidate;
  }
  return (point.array() - lower - threshold).max(0.0) + lower;
}

Key lower_bound_key() {
  return Key::real("lower_bound")
      .default_to("0.0")
      .at_least(0)
      .at_most(1)
      .says("least weight of every objective: a preference against giving one up; at most 1 / K");
}

void check_lower_bound(const Config& self, const Config& whole, Problems& problems) {
  const auto objectives = static_cast<double>(whole.tables("objective").size());
  if (self.real("lower_bound") * objectives > 1)
    problems.add(
        self, "lower_bound",
        std::to_string(whole.tables("objective").size()) + " objectives of this weight or more cannot add up to 1",
        "give at most 1 / K");
}

}  // namespace wasserstrom
