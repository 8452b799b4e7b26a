#include "simd/outer_product.hpp"

#include <algorithm>

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "simd/outer_product.cpp"
#include "simd/simd_targets.hpp"
// for each of them:
#include "simd/product-inl.hpp"

HWY_BEFORE_NAMESPACE();
namespace wasserstrom::HWY_NAMESPACE {

constexpr Index padded(Index count) { return (count + tile_width - 1) / tile_width * tile_width; }

#if HWY_TARGET == HWY_SCALAR

template <class T>
constexpr Index side = 1;

template <class T>
void turn_square(const T* from, T* to, Index) {
  *to = *from;
}

template <class V, class T>
void add_vector(V sum, double* to, T) {
  *to += hn::GetLane(sum);
}

#else

/// Of the squares that become their columns: a register of 16 bytes.
template <class T>
constexpr Index side = 16 / sizeof(T);

HWY_INLINE void turn_square(const float* from, float* to, Index stride) {
  const hn::FixedTag<float, 4> tag;
  const hn::FixedTag<double, 2> pairs;
  const auto a = hn::LoadU(tag, from), b = hn::LoadU(tag, from + tile_width), c = hn::LoadU(tag, from + 2 * tile_width),
             d = hn::LoadU(tag, from + 3 * tile_width);
  const auto ab = hn::BitCast(pairs, hn::InterleaveLower(tag, a, b)),
             AB = hn::BitCast(pairs, hn::InterleaveUpper(tag, a, b));
  const auto cd = hn::BitCast(pairs, hn::InterleaveLower(tag, c, d)),
             CD = hn::BitCast(pairs, hn::InterleaveUpper(tag, c, d));
  hn::StoreU(hn::BitCast(tag, hn::InterleaveLower(pairs, ab, cd)), tag, to);
  hn::StoreU(hn::BitCast(tag, hn::InterleaveUpper(pairs, ab, cd)), tag, to + stride);
  hn::StoreU(hn::BitCast(tag, hn::InterleaveLower(pairs, AB, CD)), tag, to + 2 * stride);
  hn::StoreU(hn::BitCast(tag, hn::InterleaveUpper(pairs, AB, CD)), tag, to + 3 * stride);
}

HWY_INLINE void turn_square(const double* from, double* to, Index stride) {
  const hn::FixedTag<double, 2> tag;
  const auto a = hn::LoadU(tag, from), b = hn::LoadU(tag, from + tile_width);
  hn::StoreU(hn::InterleaveLower(tag, a, b), tag, to);
  hn::StoreU(hn::InterleaveUpper(tag, a, b), tag, to + stride);
}

/// to += sum.
template <class V>
HWY_INLINE void add_vector(V sum, double* to, double) {
  const hn::DFromV<V> tag;
  hn::StoreU(hn::Add(hn::LoadU(tag, to), sum), tag, to);
}
template <class V>
HWY_INLINE void add_vector(V sum, double* to, float) {
  const hn::DFromV<V> floats;
  const hn::Half<decltype(floats)> half;
  const hn::Rebind<double, decltype(half)> doubles;
  const auto lower = hn::PromoteTo(doubles, hn::LowerHalf(half, sum)),
             upper = hn::PromoteTo(doubles, hn::UpperHalf(half, sum));
  hn::StoreU(hn::Add(hn::LoadU(doubles, to), lower), doubles, to);
  double* const next = to + hn::Lanes(doubles);
  hn::StoreU(hn::Add(hn::LoadU(doubles, next), upper), doubles, next);
}

#endif

/// turned_row[c] = right_c[row]; 0 for the c of a square that are not there.
template <class T>
void turn(const OuterProduct<T>& product) {
  const Index stride = padded(product.ins), whole = product.ins / side<T> * side<T>;
  for (Index c = 0; c < whole; c += side<T>)
    for (Index row = 0; row < tile_width; row += side<T>)
      turn_square(product.right + c * tile_width + row, product.turned + row * stride + c, stride);
  for (Index row = 0; row < tile_width; ++row)
    for (Index c = whole; c < stride; ++c)
      product.turned[row * stride + c] = c < product.ins ? product.right[c * tile_width + row] : T(0);
}

/// The sums of `outs` left_o from `first` on.  Sums stay in registers.
template <int outs, class T>
void add_rows(const OuterProduct<T>& product, Index first) {
  const hn::ScalableTag<T> tag;
  constexpr Index in_vector = hn::MaxLanes(hn::ScalableTag<T>());
  constexpr int vectors = std::min<Index>(many_registers || outs <= 3 ? 4 : 2, tile_width / in_vector);
  const Index stride = padded(product.ins);
  const T* const left = product.left + first * tile_width;
  double* const to = product.to + first * product.ins;
  for (Index c = 0; c < product.ins; c += vectors * in_vector) {
    hn::Vec<hn::ScalableTag<T>> total[outs][vectors], right[vectors];
    for (int o = 0; o < outs; ++o)
      for (int v = 0; v < vectors; ++v) total[o][v] = hn::Zero(tag);
    for (Index row = 0; row < tile_width; ++row) {
      for (int v = 0; v < vectors; ++v) right[v] = hn::LoadU(tag, product.turned + row * stride + c + v * in_vector);
      for (int o = 0; o < outs; ++o) {
        const auto factor = hn::Set(tag, left[o * tile_width + row]);
        for (int v = 0; v < vectors; ++v) total[o][v] = hn::MulAdd(right[v], factor, total[o][v]);
      }
    }
    for (int o = 0; o < outs; ++o)
      for (int v = 0; v < vectors; ++v) {
        const Index from = c + v * in_vector;
        if (from + in_vector <= product.ins) {
          add_vector(total[o][v], to + o * product.ins + from, T());
          continue;
        }
        T rest[in_vector];
        hn::StoreU(total[o][v], tag, rest);
        for (Index each = from; each < product.ins; ++each) to[o * product.ins + each] += rest[each - from];
      }
  }
}

template <class T>
void add_sums_of_rows(const OuterProduct<T>& product) {
  const hn::CappedTag<T, tile_width> tag;
  for (Index o = 0; o < product.outs; ++o) {
    auto sum = hn::Zero(tag);
    for (Index row = 0; row < tile_width; row += static_cast<Index>(hn::Lanes(tag)))
      sum = hn::Add(sum, hn::LoadU(tag, product.left + o * tile_width + row));
    product.sums[o] += hn::GetLane(hn::SumOfLanes(tag, sum));
  }
}

template <class T>
void add_all_rows(const OuterProduct<T>& product) {
  if (product.sums != nullptr) add_sums_of_rows(product);
  turn(product);
  for (Index first = 0; first < product.outs; first += Panels::most_columns)
    with_width(std::min(Panels::most_columns, product.outs - first),
               [&](auto outs) { add_rows<outs>(product, first); });
}

void add_outer_of_doubles(const OuterProduct<double>& product) { add_all_rows(product); }
void add_outer_of_floats(const OuterProduct<float>& product) { add_all_rows(product); }

}  // namespace wasserstrom::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace wasserstrom {

HWY_EXPORT(add_outer_of_doubles);
HWY_EXPORT(add_outer_of_floats);

void add_outer(const OuterProduct<double>& product) { HWY_DYNAMIC_DISPATCH(add_outer_of_doubles)(product); }
void add_outer(const OuterProduct<float>& product) { HWY_DYNAMIC_DISPATCH(add_outer_of_floats)(product); }

}  // namespace wasserstrom
#endif
