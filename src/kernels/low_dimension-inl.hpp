// Everything about a pair in one loop, for few dimensions.  Compiled once per instruction set.

#if defined(WASSERSTROM_KERNELS_LOW_DIMENSION) == defined(HWY_TARGET_TOGGLE)
#ifdef WASSERSTROM_KERNELS_LOW_DIMENSION
#undef WASSERSTROM_KERNELS_LOW_DIMENSION
#else
#define WASSERSTROM_KERNELS_LOW_DIMENSION
#endif

#include "strip-inl.hpp"

HWY_BEFORE_NAMESPACE();
namespace wasserstrom::HWY_NAMESPACE {

constexpr int keep_kernel = -1;  // in place of a number of payload columns: the kernel values are stored for later

enum class Charges { none, equal, different };  // none: no gradient; equal: multiplied after the sum over the block

/// One vector of targets, and its sums.
template <int d, int columns, Charges charges>
struct LowDimension {
  using P = Pack<1>;
  static constexpr int payload = columns == keep_kernel ? 0 : columns;
  static constexpr bool with_gradient = charges != Charges::none;
  P x[d], value[payload + 1], gradient[d];  // one more: there are no arrays of none

  HWY_INLINE LowDimension(const Tile& tile, Index lane) {
    for (int c = 0; c < d; ++c) x[c] = P::load(tile.position + c * tile_width + lane);
    for (int c = 0; c < payload; ++c) value[c] = P::load(tile.value + c * tile_width + lane);
    for (int c = 0; with_gradient && c < d; ++c) gradient[c] = P::load(tile.gradient + c * tile_width + lane);
  }

  HWY_INLINE void store(const Tile& tile, Index lane) const {
    for (int c = 0; c < payload; ++c) value[c].store(tile.value + c * tile_width + lane);
    for (int c = 0; with_gradient && c < d; ++c) gradient[c].store(tile.gradient + c * tile_width + lane);
  }

  /// Adds n sources, one after another; only the profile is computed for all of them in lockstep.
  template <int n, class Profile>
  HWY_INLINE void add(const Profile& profile, const double* source, Index stride, const double* charge,
                      double* kernel) {
    P difference[n][d];
    Pack<n> r2, phi, slope;
    for (int j = 0; j < n; ++j) {
      for (int c = 0; c < d; ++c) difference[j][c] = x[c] - P(spread(source[j * stride + c]));
      P sum = difference[j][0] * difference[j][0];
      for (int c = 1; c < d; ++c) sum = mul_add(difference[j][c], difference[j][c], sum);
      r2.part[j] = sum.part[0];
    }
    profile(r2, phi, slope);
    for (int j = 0; j < n; ++j) {
      const double* const after = source + j * stride + d;
      const P value_j(phi.part[j]);
      for (int c = 0; c < payload; ++c) value[c] = mul_add(value_j, P(spread(after[c])), value[c]);
      if (columns == keep_kernel) value_j.store(kernel + j * tile_width);
      if (!with_gradient) continue;
      P weight(slope.part[j]);
      if (charges == Charges::different) weight = weight * P(spread(charge[j]));
      for (int c = 0; c < d; ++c) gradient[c] = mul_add(weight, difference[j][c], gradient[c]);
    }
  }
};

/// Differences, distances, kernel values and all sums in registers, for `count` sources from `first` on.
template <int d, int columns, Charges charges, class Profile>
void add_low_dimension(const Profile& profile, const Tile& tile, const SourceBlock& block, Index first, Index count) {
  constexpr int at_once = many_registers ? 4 : 2;  // sources
  for (Index lane = 0; lane < tile_width; lane += lanes) {
    LowDimension<d, columns, charges> targets(tile, lane);
    double* kernel = tile.kernel + lane;
    Index j = first;
    for (; j + at_once <= first + count; j += at_once, kernel += at_once * tile_width)
      targets.template add<at_once>(profile, block.row(j), block.stride(), block.charges() + j, kernel);
    for (; j < first + count; ++j, kernel += tile_width)
      targets.template add<1>(profile, block.row(j), block.stride(), block.charges() + j, kernel);
    targets.store(tile, lane);
  }
}

/// Strip by strip, with the payload added afterwards.
template <int d, Charges charges, class Profile>
void add_low_dimension_strips(const Profile& profile, const Tile& tile, const SourceBlock& block) {
  for (Index first = 0; first < block.count(); first += strip_sources) {
    const Index count = std::min(strip_sources, block.count() - first);
    add_low_dimension<d, keep_kernel, charges>(profile, tile, block, first, count);
    add_products(tile.kernel, first, count, block.payload(), tile.value);
  }
}

/// What the estimators ask for most has loops of its own: gradients of one objective, a density, no payload.
template <int d, class Profile>
void add_low_dimension(const Profile& profile, const KernelSumRequest& request, const Tile& tile,
                       const SourceBlock& block) {
  using enum Charges;
  const Index columns = request.payload_columns, all = block.count();
  if (!request.gradient) add_low_dimension_strips<d, none>(profile, tile, block);
  else if (!block.equal_charges() && columns == 0) add_low_dimension<d, 0, different>(profile, tile, block, 0, all);
  else if (!block.equal_charges()) add_low_dimension_strips<d, different>(profile, tile, block);
  else if (columns == 1) add_low_dimension<d, 1, equal>(profile, tile, block, 0, all);
  else if (columns == d) add_low_dimension<d, d, equal>(profile, tile, block, 0, all);
  else add_low_dimension_strips<d, equal>(profile, tile, block);
  if (request.gradient && block.equal_charges()) multiply_gradient(tile, d, block.charges()[0]);
}

}  // namespace wasserstrom::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#endif
