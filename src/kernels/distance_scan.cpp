#include "distance_scan.hpp"

#include <algorithm>
#include <limits>

#include "distance_tile.hpp"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "kernels/distance_scan.cpp"
#include "simd/simd_targets.hpp"
// for each of them:
#include "simd/pack-inl.hpp"

HWY_BEFORE_NAMESPACE();
namespace wasserstrom::HWY_NAMESPACE {

using Targets = Pack<DistanceTile::width / lanes>;
using Counts = hn::Vec<hn::RebindToSigned<Lanes>>;

HWY_INLINE Targets squared_distances(const DistanceTile& tile, const double* y) {
  Targets r2 = spread(0);
  for (Index c = 0; c < tile.dimension; ++c) {
    const Targets difference = Targets::load(tile.target + c * DistanceTile::width) - Targets(spread(y[c]));
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

Index sift_all(const DistanceTile& tile, std::int64_t& below, double* found) { return sift<true>(tile, below, found); }
Index sift_some(const DistanceTile& tile, std::int64_t& below, double* found) {
  return sift<false>(tile, below, found);
}

}  // namespace wasserstrom::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace wasserstrom {

HWY_EXPORT(sift_all);
HWY_EXPORT(sift_some);

namespace {

constexpr Index piece = 256;  // sources between two calls of the user: a tile's finds stay in cache

}  // namespace

DistanceScan::DistanceScan(const ConstRowsRef& targets, Index first, Index points)
    : targets_(targets.rows()),
      first_(first),
      points_(points),
      dimension_(targets.cols()),
      target_((targets_ + DistanceTile::width - 1) / DistanceTile::width * dimension_ * DistanceTile::width),
      found_(std::make_unique_for_overwrite<double[]>((piece + 1) * DistanceTile::width)) {
  // Distances to what is not a number are not smaller than anything.
  std::fill_n(target_.data(),
              (targets_ + DistanceTile::width - 1) / DistanceTile::width * dimension_ * DistanceTile::width,
              std::numeric_limits<double>::quiet_NaN());
  for (Index i = 0; i < targets_; ++i)
    for (Index c = 0; c < dimension_; ++c)
      target_.data()[(i / DistanceTile::width * dimension_ + c) * DistanceTile::width + i % DistanceTile::width] =
          targets(i, c);
}

void DistanceScan::sift(const Sources& sources, double low, double high, std::int64_t& below,
                        const std::function<void(std::span<const double>)>& use) {
  const auto run = [&](Index tile, Index from, Index to, Index turn, bool all) {
    from = std::max(from, sources.number + turn);
    to = std::min(to, sources.number + turn + sources.count);
    for (; from < to; from += piece) {
      const DistanceTile task{target_.data() + tile * dimension_ * DistanceTile::width,
                              sources.position + (from - turn - sources.number) * dimension_,
                              dimension_,
                              std::min(piece, to - from),
                              low,
                              high,
                              static_cast<double>(from - first_ - tile * DistanceTile::width),
                              static_cast<double>(turn == 0 ? points_ / 2 : (points_ - 1) / 2)};
      const Index count = all ? HWY_DYNAMIC_DISPATCH(sift_all)(task, below, found_.get())
                              : HWY_DYNAMIC_DISPATCH(sift_some)(task, below, found_.get());
      if (count > 0) use({found_.get(), static_cast<std::size_t>(count)});
    }
  };
  for (Index tile = 0; tile * DistanceTile::width < targets_; ++tile) {
    const Index lowest = first_ + tile * DistanceTile::width;
    const Index highest = std::min(lowest + DistanceTile::width, first_ + targets_) - 1;
    // Sources that all targets of the tile meet, and those before and after that some do; once more for those that are
    // met beyond the end of the numbers.
    const Index begin = highest + 1, end = std::max(begin, lowest + (points_ - 1) / 2 + 1);
    for (const Index turn : {Index{0}, points_}) {
      run(tile, lowest + 1, begin, turn, false);
      run(tile, begin, end, turn, true);
      run(tile, end, highest + points_ / 2 + 1, turn, false);
    }
  }
}

}  // namespace wasserstrom
#endif
