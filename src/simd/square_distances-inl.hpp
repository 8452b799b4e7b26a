// Squared distances between points by differences of their coordinates.  Compiled once per instruction set.

#if defined(WASSERSTROM_SIMD_SQUARE_DISTANCES) == defined(HWY_TARGET_TOGGLE)
#ifdef WASSERSTROM_SIMD_SQUARE_DISTANCES
#undef WASSERSTROM_SIMD_SQUARE_DISTANCES
#else
#define WASSERSTROM_SIMD_SQUARE_DISTANCES
#endif

#include "simd/product-inl.hpp"

HWY_BEFORE_NAMESPACE();
namespace wasserstrom::HWY_NAMESPACE {

using Wide = Pack<many_registers ? 4 : 2>;  // what a loop with several sources works on at once

/// Those of a tile of targets, [coordinate][tile_width], and `rows` sources, each `stride` numbers behind the one
/// before, to `r2`, [source][tile_width].  The coordinates are added up in their order.
template <int rows>
void square_distances_of(const double* target, const double* first, Index stride, Index dimension, double* r2) {
  const double* source[rows];
  for (int j = 0; j < rows; ++j) source[j] = first + j * stride;
  for (Index lane = 0; lane < tile_width; lane += Wide::width) {
    Wide sum[rows];
    for (int j = 0; j < rows; ++j) sum[j] = hn::Zero(Lanes());
    for (Index c = 0; c < dimension; ++c) {
      const Wide x = Wide::load(target + c * tile_width + lane);
      for (int j = 0; j < rows; ++j) {
        const Wide difference = x - Wide(spread(source[j][c]));
        sum[j] = mul_add(difference, difference, sum[j]);
      }
    }
    for (int j = 0; j < rows; ++j) sum[j].store(r2 + j * tile_width + lane);
  }
}

/// The same for any number of sources.
inline void square_distances(const double* target, const double* source, Index stride, Index count, Index dimension,
                             double* r2) {
  constexpr int group = 4;
  Index j = 0;
  for (; j + group <= count; j += group)
    square_distances_of<group>(target, source + j * stride, stride, dimension, r2 + j * tile_width);
  for (; j < count; ++j) square_distances_of<1>(target, source + j * stride, stride, dimension, r2 + j * tile_width);
}

}  // namespace wasserstrom::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#endif
