#include "simd/point_distances.hpp"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "simd/point_distances.cpp"
#include "simd/simd_targets.hpp"
// for each of them:
#include "simd/pack-inl.hpp"

HWY_BEFORE_NAMESPACE();
namespace wasserstrom::HWY_NAMESPACE {

/// A whole tile at once: its sums stay in registers.
void square_distances_of_point(const double* point, Index dimension, const double* x, Index tiles, double* out) {
  using Tile = Pack<tile_width / lanes>;
  for (Index tile = 0; tile < tiles; ++tile, out += tile_width) {
    Tile sum(hn::Zero(Lanes()));
    for (Index c = 0; c < dimension; ++c, x += tile_width) {
      const Vector y = spread(point[c]);
      for (int i = 0; i < tile_width / lanes; ++i) {
        const Vector difference = hn::Sub(hn::LoadU(Lanes(), x + i * lanes), y);
        sum.part[i] = hn::MulAdd(difference, difference, sum.part[i]);
      }
    }
    for (int i = 0; i < tile_width / lanes; ++i) hn::StoreU(sum.part[i], Lanes(), out + i * lanes);
  }
}

}  // namespace wasserstrom::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace wasserstrom {

HWY_EXPORT(square_distances_of_point);

void square_distances(const double* point, Index dimension, const double* x, Index tiles, double* out) {
  HWY_DYNAMIC_DISPATCH(square_distances_of_point)(point, dimension, x, tiles, out);
}

}  // namespace wasserstrom
#endif
