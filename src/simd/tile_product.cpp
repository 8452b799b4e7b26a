#include "simd/tile_product.hpp"

#include <algorithm>

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "simd/tile_product.cpp"
#include "simd/simd_targets.hpp"
// for each of them:
#include "simd/product-inl.hpp"

HWY_BEFORE_NAMESPACE();
namespace wasserstrom::HWY_NAMESPACE {

template <class T>
HWY_INLINE const T* left_of(const TileProduct<T>& product, Index k) {
  return product.left + k * product.left_stride;
}
template <class T>
HWY_INLINE const T* left_of(const WindowProduct<T>& product, Index k) {
  return product.left + product.offset[k];
}

template <class T>
HWY_INLINE Index right_index(const TileProduct<T>& product, Index k, Index column) {
  return k * product.depth_stride + column * product.column_stride;
}
template <class T>
HWY_INLINE Index right_index(const WindowProduct<T>& product, Index k, Index column) {
  return k + column * product.depth;
}

/// The columns from `first` on, so many.  Sums stay in registers.
template <int columns, template <class> class Product, class T>
void add_columns(const Product<T>& product, Index first) {
  const hn::ScalableTag<T> tag;
  constexpr Index in_vector = hn::MaxLanes(hn::ScalableTag<T>());
  constexpr int vectors = std::min<Index>(many_registers || columns <= 3 ? 4 : 2, tile_width / in_vector);
  const T* const right = product.right + right_index(product, 0, first);
  for (Index lane = 0; lane < tile_width; lane += vectors * in_vector) {
    T* const sum = product.sum + first * product.sum_stride + lane;
    hn::Vec<hn::ScalableTag<T>> total[columns][vectors], left[vectors];
    for (int c = 0; c < columns; ++c)
      for (int v = 0; v < vectors; ++v) total[c][v] = hn::LoadU(tag, sum + c * product.sum_stride + v * in_vector);
    for (Index k = 0; k < product.depth; ++k) {
      for (int v = 0; v < vectors; ++v) left[v] = hn::LoadU(tag, left_of(product, k) + lane + v * in_vector);
      for (int c = 0; c < columns; ++c) {
        const auto factor = hn::Set(tag, right[right_index(product, k, c)]);
        for (int v = 0; v < vectors; ++v) total[c][v] = hn::MulAdd(left[v], factor, total[c][v]);
      }
    }
    for (int c = 0; c < columns; ++c)
      for (int v = 0; v < vectors; ++v) hn::StoreU(total[c][v], tag, sum + c * product.sum_stride + v * in_vector);
  }
}

template <class Product>
void add_all_columns(const Product& product) {
  for (Index first = 0; first < product.columns; first += Panels::most_columns)
    with_width(std::min(Panels::most_columns, product.columns - first),
               [&](auto columns) { add_columns<columns>(product, first); });
}

void add_product_of_doubles(const TileProduct<double>& product) { add_all_columns(product); }
void add_product_of_floats(const TileProduct<float>& product) { add_all_columns(product); }
void add_windows_of_doubles(const WindowProduct<double>& product) { add_all_columns(product); }
void add_windows_of_floats(const WindowProduct<float>& product) { add_all_columns(product); }

}  // namespace wasserstrom::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace wasserstrom {

HWY_EXPORT(add_product_of_doubles);
HWY_EXPORT(add_product_of_floats);
HWY_EXPORT(add_windows_of_doubles);
HWY_EXPORT(add_windows_of_floats);

void add_product(const TileProduct<double>& product) { HWY_DYNAMIC_DISPATCH(add_product_of_doubles)(product); }
void add_product(const TileProduct<float>& product) { HWY_DYNAMIC_DISPATCH(add_product_of_floats)(product); }
void add_product(const WindowProduct<double>& product) { HWY_DYNAMIC_DISPATCH(add_windows_of_doubles)(product); }
void add_product(const WindowProduct<float>& product) { HWY_DYNAMIC_DISPATCH(add_windows_of_floats)(product); }

}  // namespace wasserstrom
#endif
