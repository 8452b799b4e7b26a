#include "line_sources.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

namespace wasserstrom {

LineSources::LineSources(std::span<const double> positions, const ConstRowsRef& weights) {
  const Index columns = weights.cols();
  weight.resize(weights.rows(), columns);
  position.reserve(positions.size());
  for (const LineOrder::Place& each : order.sort(positions)) {
    const double* const from = weights.data() + static_cast<Index>(each.point) * weights.outerStride();
    const double here = each.position();
    finite = finite && std::isfinite(here);
    const bool another = position.empty() || position.back() != here;
    if (another) position.push_back(here);
    double* const to = weight.data() + (count() - 1) * columns;
    for (Index c = 0; c < columns; ++c) to[c] = another ? from[c] : to[c] + from[c];
  }
  if (count() < weight.rows()) weight.conservativeResize(count(), Eigen::NoChange);
}

double LineSources::smallest_gap(Index places) const {
  double gap = std::numeric_limits<double>::infinity();
  for (std::size_t k = static_cast<std::size_t>(places); k < position.size(); ++k)
    gap = std::min(gap, position[k] - position[k - static_cast<std::size_t>(places)]);
  return gap;
}

}  // namespace wasserstrom
