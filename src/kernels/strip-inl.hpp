// Sources whose kernel values stay in cache, and what is done to all of these.  Compiled once per instruction set.

#if defined(WASSERSTROM_KERNELS_STRIP) == defined(HWY_TARGET_TOGGLE)
#ifdef WASSERSTROM_KERNELS_STRIP
#undef WASSERSTROM_KERNELS_STRIP
#else
#define WASSERSTROM_KERNELS_STRIP
#endif

#include "simd/square_distances-inl.hpp"
#include "source_block.hpp"
#include "tile_sums.hpp"

HWY_BEFORE_NAMESPACE();
namespace wasserstrom::HWY_NAMESPACE {

struct Strip {
  const SourceBlock& block;
  Index first, count;
  const double* operator[](Index j) const { return block.row(first + j); }
  double charge(Index j) const { return block.charges()[first + j]; }
};

/// A kernel without a formula: its own function, for the whole strip at once.
struct CalledProfile {
  const Kernel& kernel;
  double bandwidth;
  double gradient_factor() const { return 1; }  // its slopes are whole
};

/// Whether a profile gives the same number as value and as slope, so that it is kept once.
template <class Profile>
constexpr bool slope_is_value = requires {
  requires Profile::slope_is_value;
};

/// Turns the squared distances of the strip into kernel values and slopes.
template <class Profile>
void apply_profile(const Profile& profile, const Tile& tile, Index count, bool with_slope) {
  for (Index at = 0; at < count * tile_width; at += Wide::width) {
    Wide value, slope;
    profile(Wide::load(tile.kernel + at), value, slope);
    value.store(tile.kernel + at);
    if (with_slope && !slope_is_value<Profile>) slope.store(tile.weight + at);
  }
}

void apply_profile(const CalledProfile& called, const Tile& tile, Index count, bool with_slope) {
  called.kernel.profile(tile.kernel, tile.kernel, with_slope ? tile.weight : nullptr, count * tile_width,
                        called.bandwidth);
}

/// gradient *= charge
void multiply_gradient(const Tile& tile, Index d, double charge) {
  for (Index at = 0; at < d * tile_width; at += lanes)
    (Pack<1>(spread(charge)) * Pack<1>::load(tile.gradient + at)).store(tile.gradient + at);
}

/// to += from
void add_rows(const double* from, Index rows, double* to) {
  for (Index at = 0; at < rows * tile_width; at += Wide::width)
    (Wide::load(to + at) + Wide::load(from + at)).store(to + at);
}

/// The sums over a block, from zero.
void clear_sums(const KernelSumRequest& request, const Tile& tile) {
  std::fill_n(tile.value, request.payload_columns * tile_width, 0.0);
  if (request.gradient) std::fill_n(tile.gradient, request.dimension * tile_width, 0.0);
}

/// Adds them to the totals.
void add_sums(const KernelSumRequest& request, const Tile& tile) {
  add_rows(tile.value, request.payload_columns, tile.total_value);
  if (request.gradient) add_rows(tile.gradient, request.dimension, tile.total_gradient);
}

}  // namespace wasserstrom::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#endif
