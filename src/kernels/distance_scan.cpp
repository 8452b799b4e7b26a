#include "distance_scan.hpp"

#include <limits>

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "kernels/distance_scan.cpp"
#include "simd/simd_targets.hpp"
// for each of them:
#include "simd/pack-inl.hpp"

HWY_BEFORE_NAMESPACE();
namespace wasserstrom::HWY_NAMESPACE {

constexpr Index tile_width = 32;  // targets, side by side
using Targets = Pack<tile_width / lanes>;

/// One tile of targets, [dimension][tile_width], and all sources.  `found` has room for all pairs and one vector more;
/// returns how many numbers it got.
Index sift_tile(const double* target, Index dimension, const Sources& sources, double low, double high,
                std::int64_t& below, double* found) {
  double* end = found;
  for (Index j = 0; j < sources.count; ++j) {
    const double* y = sources.first + j * sources.stride;
    Targets r2 = spread(0);
    for (Index c = 0; c < dimension; ++c) {
      const Targets difference = Targets::load(target + c * tile_width) - Targets(spread(y[c]));
      r2 = r2 + difference * difference;
    }
    for (const Vector& each : r2.part) {
      const auto is_below = hn::Lt(each, spread(low));
      below += static_cast<std::int64_t>(hn::CountTrue(Lanes(), is_below));
      const auto is_inside = hn::AndNot(is_below, hn::Lt(each, spread(high)));
      if (!hn::AllFalse(Lanes(), is_inside)) end += hn::CompressStore(each, is_inside, Lanes(), end);
    }
  }
  return end - found;
}

}  // namespace wasserstrom::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace wasserstrom {

HWY_EXPORT(sift_tile);

namespace {

constexpr Index tile_width = 32, piece = 256;  // sources between two calls of the user: a tile's finds stay in cache

}  // namespace

DistanceScan::DistanceScan(const Rows& targets)
    : tiles_((targets.rows() + tile_width - 1) / tile_width),
      dimension_(targets.cols()),
      target_(tiles_ * dimension_ * tile_width),
      found_((piece + 1) * tile_width) {
  // Distances to what is not a number are not smaller than anything.
  std::fill_n(target_.data(), tiles_ * dimension_ * tile_width, std::numeric_limits<double>::quiet_NaN());
  for (Index i = 0; i < targets.rows(); ++i)
    for (Index c = 0; c < dimension_; ++c)
      target_.data()[(i / tile_width * dimension_ + c) * tile_width + i % tile_width] = targets(i, c);
}

void DistanceScan::sift(const Sources& sources, double low, double high, std::int64_t& below,
                        const std::function<void(std::span<const double>)>& use) {
  for (Index first = 0; first < sources.count; first += piece) {
    const Sources part{sources.first + first * sources.stride, sources.stride, std::min(piece, sources.count - first)};
    for (Index tile = 0; tile < tiles_; ++tile) {
      const Index count = HWY_DYNAMIC_DISPATCH(sift_tile)(target_.data() + tile * dimension_ * tile_width, dimension_,
                                                          part, low, high, below, found_.data());
      if (count > 0) use({found_.data(), static_cast<std::size_t>(count)});
    }
  }
}

}  // namespace wasserstrom
#endif
