// Points that stand in the case itself.

#include <fmt/format.h>

#include <algorithm>

#include "objectives.hpp"

namespace wasserstrom {
namespace {

void check(const Config& self, const Config& whole, Problems& problems) {
  const Rows points = self.rows("points");
  const Index d = case_dimension(whole);
  if (points.rows() == 0) problems.add(self, "points", "there is no point", "give one or more");
  else if (points.cols() != d)
    problems.add(self, "points", fmt::format("rows of {} numbers for particles of dimension {}", points.cols(), d),
                 fmt::format("give {} numbers in each row", d));
  if (!self.has("weights")) return;
  const std::vector<double> weights = self.reals("weights");
  if (std::ssize(weights) != points.rows())
    problems.add(self, "weights", fmt::format("{} weights for {} points", weights.size(), points.rows()),
                 "give one for each");
  else if (std::all_of(weights.begin(), weights.end(), [](double weight) { return weight == 0; }))
    problems.add(self, "weights", "all weights are zero", "give one at least that is positive");
}

std::unique_ptr<PointMeasure> make(const Config& config, const PotentialContext&) {
  PointMeasure points = equal_points(config.rows("points"));
  if (config.has("weights")) {
    const std::vector<double> weights = config.reals("weights");
    points.weight = Eigen::Map<const Column>(weights.data(), std::ssize(weights));
    points.weight /= points.weight.maxCoeff();  // whose sum could be more than a number holds
    points.weight /= points.weight.sum();
  }
  return std::make_unique<PointMeasure>(std::move(points));
}

}  // namespace

PointMeasureRegistry::Entry points_target() {
  return {{"points",
           "points that stand in the case",
           {Key::rows("points").says("a row for each point, a number for each coordinate"),
            Key::reals("weights").optional().at_least(0).says(
                "one for each point; divided by their sum; the same for all when absent")},
           check},
          make};
}

}  // namespace wasserstrom
