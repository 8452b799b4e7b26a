#include "simd/softplus.hpp"

#include <algorithm>

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "simd/softplus.cpp"
#include "simd/simd_targets.hpp"
// for each of them:
#include "simd/elementary-inl.hpp"

HWY_BEFORE_NAMESPACE();
namespace wasserstrom::HWY_NAMESPACE {

/// With small = e^-|u|, which never overflows: log(1 + e^u) = max(u, 0) + log(1 + small).
void softplus_of_tile(double* value, double* slope) {
  using P = Pack<2>;
  const ExpOfProduct exp(1);
  const P one = spread(1), zero = spread(0);
  for (Index lane = 0; lane < tile_width; lane += P::width) {
    const P u = P::load(value + lane);
    P size, top, above;
    for (int i = 0; i < 2; ++i) {
      size.part[i] = hn::Abs(u.part[i]);
      above.part[i] = hn::Max(u.part[i], zero.part[i]);
    }
    const P small = exp(size), sum = one + small;
    for (int i = 0; i < 2; ++i)
      top.part[i] = hn::IfThenElse(hn::Gt(u.part[i], zero.part[i]), one.part[i], small.part[i]);
    (above + logarithm(sum)).store(value + lane);
    (top / sum).store(slope + lane);
  }
}

}  // namespace wasserstrom::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace wasserstrom {
namespace {

HWY_EXPORT(softplus_of_tile);

template <class T>
void softplus_by_tiles(T* value, T* slope, Index count) {
  alignas(64) double value_tile[tile_width], slope_tile[tile_width];
  for (Index first = 0; first < count; first += tile_width) {
    std::copy_n(value + first, tile_width, value_tile);
    HWY_DYNAMIC_DISPATCH(softplus_of_tile)(value_tile, slope_tile);
    for (Index lane = 0; lane < tile_width; ++lane) {
      value[first + lane] = static_cast<T>(value_tile[lane]);
      slope[first + lane] = static_cast<T>(slope_tile[lane]);
    }
  }
}

}  // namespace

void softplus(double* value, double* slope, Index count) { softplus_by_tiles(value, slope, count); }
void softplus(float* value, float* slope, Index count) { softplus_by_tiles(value, slope, count); }

}  // namespace wasserstrom
#endif
