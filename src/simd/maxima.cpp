#include "simd/maxima.hpp"

#include <algorithm>

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "simd/maxima.cpp"
#include "simd/simd_targets.hpp"
// for each of them:
#include <hwy/highway.h>

HWY_BEFORE_NAMESPACE();
namespace wasserstrom::HWY_NAMESPACE {

namespace hn = hwy::HWY_NAMESPACE;

template <class T>
void keep_all_maxima(const T* found, T number, T* most, T* winner, Index count) {
  const hn::CappedTag<T, tile_width> tag;
  const auto its_number = hn::Set(tag, number);
  for (Index i = 0; i < count; i += static_cast<Index>(hn::Lanes(tag))) {
    const auto each = hn::LoadU(tag, found + i), old = hn::LoadU(tag, most + i);
    const auto loses = hn::Le(each, old);
    hn::StoreU(hn::IfThenElse(loses, old, each), tag, most + i);
    hn::StoreU(hn::IfThenElse(loses, hn::LoadU(tag, winner + i), its_number), tag, winner + i);
  }
}

template <class T>
void pull_all_winners(const T* winner, T number, const T* slope, T* to, Index count) {
  const hn::CappedTag<T, tile_width> tag;
  const auto its_number = hn::Set(tag, number);
  for (Index i = 0; i < count; i += static_cast<Index>(hn::Lanes(tag)))
    hn::StoreU(hn::IfThenElseZero(hn::Eq(hn::LoadU(tag, winner + i), its_number), hn::LoadU(tag, slope + i)), tag,
               to + i);
}

void keep_maxima_of_doubles(const double* found, double number, double* most, double* winner, Index count) {
  keep_all_maxima(found, number, most, winner, count);
}
void keep_maxima_of_floats(const float* found, float number, float* most, float* winner, Index count) {
  keep_all_maxima(found, number, most, winner, count);
}
void pull_winner_of_doubles(const double* winner, double number, const double* slope, double* to, Index count) {
  pull_all_winners(winner, number, slope, to, count);
}
void pull_winner_of_floats(const float* winner, float number, const float* slope, float* to, Index count) {
  pull_all_winners(winner, number, slope, to, count);
}

}  // namespace wasserstrom::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace wasserstrom {

HWY_EXPORT(keep_maxima_of_doubles);
HWY_EXPORT(keep_maxima_of_floats);
HWY_EXPORT(pull_winner_of_doubles);
HWY_EXPORT(pull_winner_of_floats);

void keep_maxima(const double* found, double number, double* most, double* winner, Index count) {
  HWY_DYNAMIC_DISPATCH(keep_maxima_of_doubles)(found, number, most, winner, count);
}
void keep_maxima(const float* found, float number, float* most, float* winner, Index count) {
  HWY_DYNAMIC_DISPATCH(keep_maxima_of_floats)(found, number, most, winner, count);
}
void pull_winner(const double* winner, double number, const double* slope, double* to, Index count) {
  HWY_DYNAMIC_DISPATCH(pull_winner_of_doubles)(winner, number, slope, to, count);
}
void pull_winner(const float* winner, float number, const float* slope, float* to, Index count) {
  HWY_DYNAMIC_DISPATCH(pull_winner_of_floats)(winner, number, slope, to, count);
}

}  // namespace wasserstrom
#endif
