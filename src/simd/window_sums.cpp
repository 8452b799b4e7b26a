#include "simd/window_sums.hpp"

#include <algorithm>

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "simd/window_sums.cpp"
#include "simd/simd_targets.hpp"
// for each of them:
#include "simd/product-inl.hpp"

HWY_BEFORE_NAMESPACE();
namespace wasserstrom::HWY_NAMESPACE {

constexpr int most_together = many_registers ? 4 : 3;  // of c and of k: their sums stay in registers

/// So many c from `first_c` on and k from `first_k` on.
template <int columns, int taps, class T>
void add_few(const WindowSums<T>& sums, Index first_c, Index first_k) {
  const hn::ScalableTag<T> tag;
  constexpr Index in_vector = std::min<Index>(hn::MaxLanes(hn::ScalableTag<T>()), tile_width);
  hn::Vec<hn::ScalableTag<T>> total[columns][taps], left[columns];
  for (int c = 0; c < columns; ++c)
    for (int k = 0; k < taps; ++k) total[c][k] = hn::Zero(tag);
  const T* lefts = sums.left + first_c * tile_width;
  for (Index y = 0; y < sums.height; ++y)
    for (Index x = 0; x < sums.width; ++x, lefts += sums.columns * tile_width) {
      const T* const rights = sums.right + y * sums.row_stride + x * sums.pixel_stride;
      for (Index lane = 0; lane < tile_width; lane += in_vector) {
        for (int c = 0; c < columns; ++c) left[c] = hn::LoadU(tag, lefts + c * tile_width + lane);
        for (int k = 0; k < taps; ++k) {
          const auto right = hn::LoadU(tag, rights + sums.offset[first_k + k] + lane);
          for (int c = 0; c < columns; ++c) total[c][k] = hn::MulAdd(left[c], right, total[c][k]);
        }
      }
    }
  for (int c = 0; c < columns; ++c)
    for (int k = 0; k < taps; ++k)
      sums.sum[(first_c + c) * sums.depth + first_k + k] += hn::GetLane(hn::SumOfLanes(tag, total[c][k]));
}

template <class T>
void add_all(const WindowSums<T>& sums) {
  for (Index c = 0; c < sums.columns; c += most_together)
    with_width<most_together>(std::min<Index>(most_together, sums.columns - c), [&](auto columns) {
      for (Index k = 0; k < sums.depth; k += most_together)
        with_width<most_together>(std::min<Index>(most_together, sums.depth - k),
                                  [&](auto taps) { add_few<columns, taps>(sums, c, k); });
    });
}

void add_sums_of_doubles(const WindowSums<double>& sums) { add_all(sums); }
void add_sums_of_floats(const WindowSums<float>& sums) { add_all(sums); }

}  // namespace wasserstrom::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace wasserstrom {

HWY_EXPORT(add_sums_of_doubles);
HWY_EXPORT(add_sums_of_floats);

void add_sums(const WindowSums<double>& sums) { HWY_DYNAMIC_DISPATCH(add_sums_of_doubles)(sums); }
void add_sums(const WindowSums<float>& sums) { HWY_DYNAMIC_DISPATCH(add_sums_of_floats)(sums); }

}  // namespace wasserstrom
#endif
