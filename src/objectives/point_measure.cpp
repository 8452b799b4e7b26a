#include "wasserstrom/objectives/point_measure.hpp"

namespace wasserstrom {

PointMeasure equal_points(Rows position, std::vector<std::string> coordinates) {
  const Index count = position.rows();
  return {std::move(position), Column::Constant(count, 1.0 / static_cast<double>(count)), std::move(coordinates), {}};
}

Key point_target_key() {
  return Key::table("target", point_targets().schema("the distribution nu, by its points", "point targets"));
}

}  // namespace wasserstrom
