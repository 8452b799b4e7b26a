#include "distance_scan.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "kernels/distance_scan.cpp"
#include "simd/simd_targets.hpp"
// for each of them:
#include "simd/pack-inl.hpp"

HWY_BEFORE_NAMESPACE();
namespace wasserstrom::HWY_NAMESPACE {

using Targets = Pack<tile_width / lanes>;
using Counts = hn::Vec<hn::RebindToSigned<Lanes>>;

HWY_INLINE Targets squared_distances(const DistanceTile& tile, const double* y) {
  Targets r2 = spread(0);
  for (Index c = 0; c < tile.dimension; ++c) {
    const Targets difference = Targets::load(tile.target + c * tile_width) - Targets(spread(y[c]));
    r2 = r2 + difference * difference;
  }
  return r2;
}

/// Makes those that are not 1 to `most` steps below the source, which is `steps` above the first, no numbers.
HWY_INLINE void leave_out(double steps, double most, Targets& r2) {
  for (int i = 0; i < Targets::width / lanes; ++i) {
    const Vector distance = hn::Sub(spread(steps), hn::Iota(Lanes(), static_cast<double>(i * lanes)));
    const auto counts = hn::And(hn::Ge(distance, spread(1)), hn::Le(distance, spread(most)));
    r2.part[i] = hn::IfThenElse(counts, r2.part[i], spread(std::numeric_limits<double>::quiet_NaN()));
  }
}

/// Appends the numbers that are inside to `end`, and returns the new one.
template <class Mask>
HWY_INLINE double* take(Vector numbers, Mask inside, double* end) {
  std::uint8_t bits[8] = {};  // so many are written
  hn::StoreMaskBits(Lanes(), inside, bits);
  if (bits[0] == 0) return end;
  HWY_ALIGN double each[lanes];
  hn::Store(numbers, Lanes(), each);
  for (Index i = 0; i < lanes; ++i) {
    *end = each[i];
    end += bits[0] >> i & 1;
  }
  return end;
}

/// `found` has room for all pairs and one vector more; returns how many numbers it got.
template <bool all>
HWY_INLINE Index sift(const DistanceTile& tile, std::int64_t& below, double* found) {
  const hn::RebindToSigned<Lanes> integers;
  const Vector low = spread(tile.low), high = spread(tile.high);
  Counts count = hn::Zero(integers);
  double* end = found;
  const double* y = tile.source;
  for (Index j = 0; j < tile.count; ++j, y += tile.dimension) {
    Targets r2 = squared_distances(tile, y);
    if constexpr (!all) leave_out(tile.offset + static_cast<double>(j), tile.most, r2);
    auto any = hn::FirstN(Lanes(), 0);
    for (const Vector& each : r2.part) {
      const auto is_below = hn::Lt(each, low);
      count = hn::Sub(count, hn::VecFromMask(integers, hn::RebindMask(integers, is_below)));
      any = hn::Or(any, hn::AndNot(is_below, hn::Lt(each, high)));
    }
    if (hn::AllFalse(Lanes(), any)) continue;
    for (const Vector& each : r2.part) end = take(each, hn::And(hn::Ge(each, low), hn::Lt(each, high)), end);
  }
  below += hn::GetLane(hn::SumOfLanes(integers, count));
  return end - found;
}

Index sift_fully(const DistanceTile& tile, std::int64_t& below, double* found) {
  return sift<true>(tile, below, found);
}
Index sift_partly(const DistanceTile& tile, std::int64_t& below, double* found) {
  return sift<false>(tile, below, found);
}

}  // namespace wasserstrom::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace wasserstrom {

HWY_EXPORT(sift_fully);
HWY_EXPORT(sift_partly);

namespace {

Index tiles_of(const ConstRowsRef& targets) { return (targets.rows() + tile_width - 1) / tile_width; }

}  // namespace

DistanceScan::DistanceScan(const ConstRowsRef& targets, Index first, Index points)
    : targets_(targets.rows()),
      first_(first),
      points_(points),
      dimension_(targets.cols()),
      target_(tiles_of(targets) * dimension_ * tile_width),
      found_(std::make_unique_for_overwrite<double[]>((piece + 1) * tile_width)) {
  // Distances to what is not a number are not smaller than anything.
  std::fill_n(target_.data(), tiles_of(targets) * dimension_ * tile_width, std::numeric_limits<double>::quiet_NaN());
  for (Index i = 0; i < targets_; ++i)
    for (Index c = 0; c < dimension_; ++c)
      target_.data()[(i / tile_width * dimension_ + c) * tile_width + i % tile_width] = targets(i, c);
  if (dimension_ >= DistanceFilter::from_dimension) filter_.emplace(targets);
}

void DistanceScan::sift(const Sources& sources, double low, double high, std::int64_t& below,
                        const std::function<void(std::span<const double>)>& use) {
  for (Index from = 0; from < sources.count; from += piece) {
    Task task{{sources.position + from * dimension_, sources.number + from, std::min(piece, sources.count - from)},
              low,
              high,
              below,
              use};
    task.filtered = filter_ && (low > 0 || std::isfinite(high));  // where all are inside, nothing is to be told
    if (task.filtered) filter_->read(task.sources);
    for (Index tile = 0; tile * tile_width < targets_; ++tile) sift_tile(task, tile);
  }
}

void DistanceScan::sift_tile(const Task& task, Index tile) {
  const Index lowest = first_ + tile * tile_width, highest = std::min(lowest + tile_width, first_ + targets_) - 1;
  // Sources that all targets of the tile meet, and those before and after that some do; once more for those that are
  // met beyond the end of the numbers.
  const Index begin = highest + 1, end = std::max(begin, lowest + (points_ - 1) / 2 + 1);
  for (const Index turn : {Index{0}, points_}) {
    const Index first = task.sources.number + turn, last = first + task.sources.count;
    const auto part = [&](Index from, Index to) {
      const Index low = std::clamp(from, first, last);
      return Run{low - first, std::clamp(to, low, last) - low, turn};
    };
    sift_some(task, tile, part(lowest + 1, begin));
    sift_all(task, tile, part(begin, end));
    sift_some(task, tile, part(end, highest + points_ / 2 + 1));
  }
}

DistanceTile DistanceScan::tile_of(const Task& task, Index tile, const Run& run) const {
  const Index number = task.sources.number + run.turn + run.first;
  return {target_.data() + tile * dimension_ * tile_width,
          task.sources.position + run.first * dimension_,
          dimension_,
          run.count,
          task.low,
          task.high,
          static_cast<double>(number - first_ - tile * tile_width),
          static_cast<double>(run.turn == 0 ? points_ / 2 : (points_ - 1) / 2)};
}

void DistanceScan::sift_some(const Task& task, Index tile, const Run& run) {
  if (run.count > 0) show(task, HWY_DYNAMIC_DISPATCH(sift_partly)(tile_of(task, tile, run), task.below, found_.get()));
}

void DistanceScan::sift_plainly(const Task& task, Index tile, const Run& run) {
  if (run.count > 0) show(task, HWY_DYNAMIC_DISPATCH(sift_fully)(tile_of(task, tile, run), task.below, found_.get()));
}

/// Whole panels of the filter are told from the interval by it, but for the sources that it is not sure of.
void DistanceScan::sift_all(const Task& task, Index tile, const Run& run) {
  if (!task.filtered) return sift_plainly(task, tile, run);
  const Panels& panels = filter_->sources();
  const Index end = run.first + run.count;
  Index at = run.first;
  for (Index p = 0; p < panels.count() && panels.first(p + 1) <= end; ++p) {
    const Index first = panels.first(p);
    if (first < run.first) continue;
    sift_plainly(task, tile, {at, first - at, run.turn});
    const unsigned unsure = filter_->sift(tile, p, task.low, task.high, task.below);
    for (Index j = 0; unsure >> j != 0; ++j)
      if ((unsure >> j & 1U) != 0) sift_plainly(task, tile, {first + j, 1, run.turn});
    at = panels.first(p + 1);
  }
  sift_plainly(task, tile, {at, end - at, run.turn});
}

void DistanceScan::show(const Task& task, Index count) const {
  if (count > 0) task.use({found_.get(), static_cast<std::size_t>(count)});
}

}  // namespace wasserstrom
#endif
