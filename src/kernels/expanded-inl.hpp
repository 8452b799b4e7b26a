// Sums over strips in the expanded form of SourceBlock: distances and sums are products of matrices, with one operation
// per coordinate each, where differences take two.  Compiled once per instruction set.

#if defined(WASSERSTROM_KERNELS_EXPANDED) == defined(HWY_TARGET_TOGGLE)
#ifdef WASSERSTROM_KERNELS_EXPANDED
#undef WASSERSTROM_KERNELS_EXPANDED
#else
#define WASSERSTROM_KERNELS_EXPANDED
#endif

#include <utility>

#include "strip-inl.hpp"

HWY_BEFORE_NAMESPACE();
namespace wasserstrom::HWY_NAMESPACE {

/// The pairs of a strip that are done by differences, in ascending order of the sources.
struct NearPairs {
  struct Pair {
    std::int16_t source, lane;
    bool apart;  // else the gradient is zero, as that of a particle on itself
  };
  Index count = 0;
  Pair pair[strip_sources * tile_width];
};

/// x' and |x'|^2 of the tile, and sums from zero.
void centre_tile(const Tile& tile, Index d, const SourceBlock& block) {
  std::fill_n(tile.moments, block.moments().columns() * tile_width, 0.0);
  for (Index lane = 0; lane < tile_width; lane += Wide::width) {
    Wide norm = hn::Zero(Lanes());
    for (Index c = 0; c < d; ++c) {
      const Index at = c * tile_width + lane;
      const Wide x = Wide::load(tile.position + at) - Wide(spread(block.centre()[c]));
      x.store(tile.centred + at);
      norm = mul_add(x, x, norm);
    }
    norm.store(tile.squared_norm + lane);
  }
}

/// Coordinates after which the loops over distances change to the next sources: so many rows of the tile, their kernel
/// values and a panel of sources stay in the first-level cache.
constexpr Index coordinates_at_once = 48;

/// Squared distances to one panel of sources in expanded form, over the coordinates from `from` to `to`: begun where
/// these are the first, else those in tile.kernel are added to.  Whether none is near, where they are the last.  Not a
/// number counts as near.
template <int columns>
bool expand_panel(const Tile& tile, Index d, Index from, Index to, const SourceBlock& block, Index panel,
                  double* kernel) {
  using P = ProductPack<columns>;
  const Index source = block.factor().first(panel);
  bool all_far = true;
  for (Index lane = 0; lane < tile_width; lane += P::width) {
    const P norm = P::load(tile.squared_norm + lane);
    P r2[columns];
    for (int j = 0; j < columns; ++j)
      r2[j] = from == 0 ? norm + P(spread(block.squared_norm(source + j))) : P::load(kernel + j * tile_width + lane);
    multiply_add<columns>(tile.centred + from * tile_width + lane, to - from, block.factor().row(panel, from), r2);
    for (int j = 0; j < columns; ++j) r2[j].store(kernel + j * tile_width + lane);
    if (to < d) continue;
    for (int j = 0; j < columns; ++j)
      all_far = all_far &&
                all_greater(r2[j], P(spread(SourceBlock::near)) * (norm + P(spread(block.squared_norm(source + j)))));
  }
  return all_far;
}

/// The same for all sources of the strip, which is the panels from `panel` to `end`, and all coordinates.
bool expand_square_distances(const Tile& tile, Index d, const Strip& strip, Index panel, Index end) {
  bool all_far = true;
  for (Index from = 0; from < d; from += coordinates_at_once)
    for (Index p = panel; p < end; ++p)
      with_width(strip.block.factor().width(p), [&](auto columns) {
        double* const kernel = tile.kernel + (strip.block.factor().first(p) - strip.first) * tile_width;
        const bool far =
            expand_panel<columns>(tile, d, from, std::min(d, from + coordinates_at_once), strip.block, p, kernel);
        all_far = all_far && far;
      });
  return all_far;
}

/// |x - y|^2 by differences.
double square_distance(const double* target, Index d, const double* source) {
  double r2 = 0;
  for (Index c = 0; c < d; ++c) {
    const double difference = target[c] - source[c];
    r2 += difference * difference;
  }
  return r2;
}

/// Finds the near pairs and puts their squared distances right.
void correct_near_pairs(const Tile& tile, Index d, const Strip& strip, NearPairs& near) {
  for (Index j = 0; j < strip.count; ++j) {
    const double norm = strip.block.squared_norm(strip.first + j);
    for (Index lane = 0; lane < tile.lanes; ++lane) {
      double& r2 = tile.kernel[j * tile_width + lane];
      if (r2 > SourceBlock::near * (tile.squared_norm[lane] + norm)) continue;
      r2 = square_distance(tile.target + lane * tile.stride, d, strip[j]);
      near.pair[near.count++] = {static_cast<std::int16_t>(j), static_cast<std::int16_t>(lane), r2 != 0};
    }
  }
}

/// Adds the gradients of the near pairs, and takes their slopes out of the products that follow; with `values` also
/// what they add to the values.
void move_near_pairs(double* slopes, const KernelSumRequest& request, const Tile& tile, const Strip& strip,
                     const NearPairs& near, bool values) {
  const Index d = request.dimension;
  for (Index n = 0; n < near.count; ++n) {
    const auto [j, lane, apart] = near.pair[n];
    const double* const source = strip[j];
    const double slope = std::exchange(slopes[j * tile_width + lane], 0.0);
    for (Index c = 0; values && c < request.payload_columns; ++c)
      tile.value[c * tile_width + lane] += slope * source[d + c];
    if (!request.gradient || !apart) continue;
    const double weight = strip.charge(j) * slope;
    const double* const target = tile.target + lane * tile.stride;
    for (Index c = 0; c < d; ++c) tile.gradient[c * tile_width + lane] += weight * (target[c] - source[c]);
  }
}

/// The strip of the panels from `panel` to `end`.  `begun`: whether the sums of near pairs have been begun.
template <class Profile>
void add_strip(const Profile& profile, const KernelSumRequest& request, const Tile& tile, const Strip& strip,
               Index panel, Index end, bool& begun) {
  NearPairs near;
  if (!expand_square_distances(tile, request.dimension, strip, panel, end))
    correct_near_pairs(tile, request.dimension, strip, near);
  apply_profile(profile, tile, strip.count, request.gradient);
  if constexpr (slope_is_value<Profile>) {
    if (near.count > 0 && !std::exchange(begun, true)) clear_sums(request, tile);
    move_near_pairs(tile.kernel, request, tile, strip, near, true);
    add_products(tile.kernel, strip.first, strip.count, strip.block.moments(), tile.moments);
  } else {
    add_products(tile.kernel, strip.first, strip.count, strip.block.payload(), tile.value);
    if (!request.gradient) return;
    move_near_pairs(tile.weight, request, tile, strip, near, false);
    add_products(tile.weight, strip.first, strip.count, strip.block.moments(), tile.moments);
  }
}

/// total += factor x' sum_j w_j + sums, coordinate by coordinate: what the products have summed up in `sums`, and where
/// the centre is put back.
void add_centred(const Tile& tile, Index d, const double* weights, double factor, const double* sums, double* total) {
  for (Index lane = 0; lane < tile_width; lane += Wide::width) {
    const Wide shift = Wide::load(weights + lane) * Wide(spread(factor));
    for (Index at = lane; at < d * tile_width; at += tile_width)
      (Wide::load(total + at) + mul_add(Wide::load(tile.centred + at), shift, Wide::load(sums + at))).store(total + at);
  }
}

/// Adds the moments of the block to the totals.
void add_moments(const KernelSumRequest& request, const Tile& tile, const SourceBlock& block) {
  const Index d = request.dimension, values = block.joint() ? request.payload_columns : 0;
  const double* const gradient = tile.moments + values * tile_width;
  if (!request.gradient || request.into_values.empty()) add_rows(tile.moments, values, tile.total_value);
  if (!request.gradient) return;
  if (!block.joint() || request.into_values.empty())
    return add_centred(tile, d, gradient + d * tile_width, 1, gradient, tile.total_gradient);
  for (Index first = 0; first < values; first += d)
    add_centred(tile, d, gradient, block.value_factor(first / d), tile.moments + first * tile_width,
                tile.total_value + first * tile_width);
}

/// The block, strip by strip.  `tile.value` and `tile.gradient` get what near pairs add, and what is not in the
/// moments.
template <class Profile>
void add_expanded(const Profile& profile, const KernelSumRequest& request, const Tile& tile, const SourceBlock& block) {
  constexpr Index panels = strip_sources / Panels::most_columns;
  const Panels& sources = block.factor();
  bool begun = !slope_is_value<Profile>;
  if (begun) clear_sums(request, tile);
  centre_tile(tile, request.dimension, block);
  for (Index p = 0; p < sources.count(); p += panels) {
    const Index end = std::min(p + panels, sources.count()), first = sources.first(p);
    add_strip(profile, request, tile, Strip{block, first, sources.first(end) - first}, p, end, begun);
  }
  add_moments(request, tile, block);
  if (begun) add_sums(request, tile);
}

}  // namespace wasserstrom::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#endif
