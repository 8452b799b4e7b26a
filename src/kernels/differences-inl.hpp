// Sums over strips by differences of coordinates, for dimensions too many for low_dimension-inl.hpp.  Compiled once per
// instruction set.

#if defined(WASSERSTROM_KERNELS_DIFFERENCES) == defined(HWY_TARGET_TOGGLE)
#ifdef WASSERSTROM_KERNELS_DIFFERENCES
#undef WASSERSTROM_KERNELS_DIFFERENCES
#else
#define WASSERSTROM_KERNELS_DIFFERENCES
#endif

#include "simd/square_distances-inl.hpp"
#include "strip-inl.hpp"

HWY_BEFORE_NAMESPACE();
namespace wasserstrom::HWY_NAMESPACE {

constexpr int group = 4;  // columns per loop, at most

/// Vectors that a loop over so many columns holds two of for each.
template <int columns>
using GradientPack = Pack<(many_registers ? 8 : 4) / (columns <= 2 ? 2 : 4)>;

/// weight_j = charge_j slope_j
void multiply_charges(const double* slope, const Tile& tile, const Strip& strip) {
  for (Index j = 0; j < strip.count; ++j)
    for (Index at = j * tile_width; at < (j + 1) * tile_width; at += Wide::width)
      (Wide(spread(strip.charge(j))) * Wide::load(slope + at)).store(tile.weight + at);
}

/// gradient_c += sum over the strip of weights_j (x_c - y_jc), for `columns` coordinates from `first` on.
template <int columns>
void add_gradient(const double* weights, const Tile& tile, Index first, const Strip& strip) {
  using P = GradientPack<columns>;
  for (Index lane = 0; lane < tile_width; lane += P::width) {
    const double* const position = tile.position + first * tile_width + lane;
    double* const gradient = tile.gradient + first * tile_width + lane;
    P x[columns], sum[columns];
    for (int c = 0; c < columns; ++c) {
      x[c] = P::load(position + c * tile_width);
      sum[c] = P::load(gradient + c * tile_width);
    }
    const double* weight = weights + lane;
    const double* source = strip[0] + first;
    for (Index j = 0; j < strip.count; ++j, weight += tile_width, source += strip.block.stride()) {
      const P w = P::load(weight);
      for (int c = 0; c < columns; ++c) sum[c] = mul_add(w, x[c] - P(spread(source[c])), sum[c]);
    }
    for (int c = 0; c < columns; ++c) sum[c].store(gradient + c * tile_width);
  }
}

template <class Profile>
void add_strip(const Profile& profile, const KernelSumRequest& request, const Tile& tile, const Strip& strip) {
  const Index d = request.dimension;
  Index c = 0;
  square_distances(tile.position, strip[0], strip.block.stride(), strip.count, d, tile.kernel);
  apply_profile(profile, tile, strip.count, request.gradient);
  add_products(tile.kernel, strip.first, strip.count, strip.block.payload(), tile.value);
  if (!request.gradient) return;
  const double* weight = slope_is_value<Profile> ? tile.kernel : tile.weight;
  if (!strip.block.equal_charges()) multiply_charges(weight, tile, strip), weight = tile.weight;
  // Dealt out evenly: a single column would leave the processor waiting.
  for (Index groups = (d + group - 1) / group; groups > 0; --groups) {
    const Index columns = (d - c) / groups;
    with_width<group>(columns, [&](auto width) { add_gradient<width>(weight, tile, c, strip); });
    c += columns;
  }
}

/// The block, strip by strip.
template <class Profile>
void add_differences(const Profile& profile, const KernelSumRequest& request, const Tile& tile,
                     const SourceBlock& block) {
  for (Index first = 0; first < block.count(); first += strip_sources)
    add_strip(profile, request, tile, Strip{block, first, std::min(strip_sources, block.count() - first)});
  if (block.equal_charges()) multiply_gradient(tile, request.dimension, block.charges()[0]);
}

}  // namespace wasserstrom::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#endif
