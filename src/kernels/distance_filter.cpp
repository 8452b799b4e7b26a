#include "distance_filter.hpp"

#include <algorithm>
#include <limits>

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "kernels/distance_filter.cpp"
#include "simd/simd_targets.hpp"
// for each of them:
#include "simd/product-inl.hpp"

HWY_BEFORE_NAMESPACE();
namespace wasserstrom::HWY_NAMESPACE {

/// One panel of sources, for `columns` of them.
template <int columns>
HWY_INLINE unsigned filter(const FilterTile& tile, std::int64_t& below) {
  using P = ProductPack<columns>;
  std::int64_t counts[columns] = {};
  unsigned unsure = 0;
  for (Index lane = 0; lane < tile_width; lane += P::width) {
    const P norm = P::load(tile.norm + lane), bound = spread(tile.bound), least = spread(tile.least);
    P r2[columns];
    for (int j = 0; j < columns; ++j) r2[j] = norm + P(spread(tile.norms[j]));
    multiply_add<columns>(tile.target + lane, tile.dimension, tile.factor, r2);
    for (int j = 0; j < columns; ++j) {
      const P error = mul_add(bound, norm + P(spread(tile.norms[j])), least), top = r2[j] + error, end = r2[j] - error;
      for (int i = 0; i < P::width / lanes; ++i) {
        const auto is_below = hn::Lt(top.part[i], spread(tile.low));
        counts[j] += static_cast<std::int64_t>(hn::CountTrue(Lanes(), is_below));
        const auto is_out = hn::Or(is_below, hn::Ge(end.part[i], spread(tile.high)));
        unsure |= hn::AllTrue(Lanes(), is_out) ? 0U : 1U << j;
      }
    }
  }
  for (int j = 0; j < columns; ++j)
    if ((unsure >> j & 1U) == 0) below += counts[j];
  return unsure;
}

unsigned filter_panel(const FilterTile& tile, Index columns, std::int64_t& below) {
  unsigned unsure = 0;
  with_width(columns, [&](auto width) { unsure = filter<width>(tile, below); });
  return unsure;
}

}  // namespace wasserstrom::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace wasserstrom {

HWY_EXPORT(filter_panel);

namespace {

Index tiles_of(const ConstRowsRef& targets) { return (targets.rows() + tile_width - 1) / tile_width; }

}  // namespace

DistanceFilter::DistanceFilter(const ConstRowsRef& targets)
    : dimension_(targets.cols()),
      centre_(static_cast<std::size_t>(targets.cols())),
      centred_(tiles_of(targets) * dimension_ * tile_width),
      norm_(tiles_of(targets) * tile_width) {
  constexpr double far = 1e300;
  std::fill_n(norm_.data(), tiles_of(targets) * tile_width, far);
  for (Index c = 0; c < dimension_ && targets.rows() > 0; ++c)
    centre_[static_cast<std::size_t>(c)] = targets.col(c).mean();
  for (Index i = 0; i < targets.rows(); ++i) {
    double& norm = norm_.data()[i] = 0;
    for (Index c = 0; c < dimension_; ++c) {
      const double x = targets(i, c) - centre_[static_cast<std::size_t>(c)];
      centred_.data()[(i / tile_width * dimension_ + c) * tile_width + i % tile_width] = x;
      norm += x * x;
    }
  }
}

void DistanceFilter::read(const Sources& sources) {
  const auto y = [&](Index j, Index c) {
    return sources.position[j * dimension_ + c] - centre_[static_cast<std::size_t>(c)];
  };
  factor_.fill(dimension_, sources.count, [&](Index c, Index j) { return -2 * y(j, c); });
  norms_.assign(static_cast<std::size_t>(sources.count), 0.0);
  for (Index j = 0; j < sources.count; ++j)
    for (Index c = 0; c < dimension_; ++c) norms_[static_cast<std::size_t>(j)] += y(j, c) * y(j, c);
}

unsigned DistanceFilter::sift(Index tile, Index panel, double low, double high, std::int64_t& below) const {
  // The last is for numbers so small that their products have no digits.
  const double bound = 8 * static_cast<double>(dimension_ + 4) * 0.5 * std::numeric_limits<double>::epsilon();
  constexpr double least = 1e-290;
  const FilterTile task{centred_.data() + tile * dimension_ * tile_width,
                        norm_.data() + tile * tile_width,
                        factor_.row(panel, 0),
                        norms_.data() + factor_.first(panel),
                        dimension_,
                        low,
                        high,
                        bound,
                        least};
  return HWY_DYNAMIC_DISPATCH(filter_panel)(task, factor_.width(panel), below);
}

}  // namespace wasserstrom
#endif
