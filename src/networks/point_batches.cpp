#include "point_batches.hpp"

#include <algorithm>
#include <utility>

namespace wasserstrom {

PointBatches::PointBatches(const PointCloud& points, BatchDraw draw, Index from, Index to)
    : points_(points), draw_(draw), from_(from), to_(to) {}

Index PointBatches::at_a_time() const {
  constexpr Index few = 8192;  // whose memory nobody minds
  return std::max<Index>(1, std::max(points_.layout().particles(), few) / draw_.slots());
}

void PointBatches::fetch(Index first, Index iterations) {
  if (draw_.takes_all() && fetched_) return;  // the same as before; on all ranks alike, whatever they keep
  fetched_ = true;
  if (draw_.takes_all()) iterations = 1;
  first_ = first;
  std::vector<std::pair<Index, Index>> wanted;  // row, and where to keep it
  for (Index iteration = 0; iteration < iterations; ++iteration)
    for (Index slot = from_; slot < to_; ++slot)
      wanted.emplace_back(draw_(first + iteration, slot), std::ssize(wanted));
  std::sort(wanted.begin(), wanted.end());
  const Index d = points_.position.cols();
  Rows own(points_.position.rows(), d + 1);
  own << points_.position, points_.weight;
  kept_.resize(std::ssize(wanted), d + 1);
  auto next = wanted.begin();
  points_.exchange.visit(own, [&](Index first_row, const ConstRowsRef& block) {
    for (; next != wanted.end() && next->first < first_row + block.rows(); ++next)
      kept_.row(next->second) = block.row(next->first - first_row);
  });
}

ConstRowsRef PointBatches::rows(Index iteration, Index from, Index count) const {
  const Index start = draw_.takes_all() ? 0 : (iteration - first_) * (to_ - from_);
  return kept_.middleRows(start + from - from_, count);
}

}  // namespace wasserstrom
