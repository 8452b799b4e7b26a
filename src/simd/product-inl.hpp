// Products of matrices in registers.  Compiled once per instruction set.

#if defined(WASSERSTROM_SIMD_PRODUCT) == defined(HWY_TARGET_TOGGLE)
#ifdef WASSERSTROM_SIMD_PRODUCT
#undef WASSERSTROM_SIMD_PRODUCT
#else
#define WASSERSTROM_SIMD_PRODUCT
#endif

#include <type_traits>

#include "simd/pack-inl.hpp"
#include "simd/panels.hpp"

HWY_BEFORE_NAMESPACE();
namespace wasserstrom::HWY_NAMESPACE {

constexpr bool many_registers = HWY_TARGET <= HWY_AVX3 || HWY_TARGET == HWY_NEON;  // 32 of them rather than 16

/// Vectors that a loop with so many columns holds sums of: enough chains of sums to hide their latency, as many as
/// there are registers for.
template <int columns>
using ProductPack = Pack<many_registers || columns <= 3 ? 4 : 2>;

/// total_c += sum over k < depth of left_k panel_kc for some lanes: `left` is [k][tile_width], `panel` [k][columns].
template <int columns>
HWY_INLINE void multiply_add(const double* left, Index depth, const double* panel, ProductPack<columns>* total) {
  using P = ProductPack<columns>;
  for (Index k = 0; k < depth; ++k, left += tile_width, panel += columns) {
    const P each = P::load(left);
    for (int c = 0; c < columns; ++c) total[c] = mul_add(each, P(spread(panel[c])), total[c]);
  }
}

/// sum_c += sum over k < depth of left_k panel_kc, c < columns; left and sum are [row][tile_width].
template <int columns>
void add_product(const double* left, Index depth, const double* panel, double* sum) {
  using P = ProductPack<columns>;
  for (Index lane = 0; lane < tile_width; lane += P::width) {
    P total[columns];
    for (int c = 0; c < columns; ++c) total[c] = P::load(sum + c * tile_width + lane);
    multiply_add<columns>(left + lane, depth, panel, total);
    for (int c = 0; c < columns; ++c) total[c].store(sum + c * tile_width + lane);
  }
}

/// Calls `use` with the width of a panel as a constant.
template <int most = Panels::most_columns, class Use>
HWY_INLINE void with_width(Index width, const Use& use) {
  if (width == most) use(std::integral_constant<int, most>());
  else if constexpr (most > 1) with_width<most - 1>(width, use);
}

/// sum += left right, where `left` has a row for each of `depth` rows of `right` from `first` on; for the first
/// `panels` panels of `right`.
inline void add_products(const double* left, Index first, Index depth, const Panels& right, Index panels, double* sum) {
  for (Index p = 0; p < panels; ++p)
    with_width(right.width(p), [&](auto columns) {
      add_product<columns>(left, depth, right.row(p, first), sum + right.first(p) * tile_width);
    });
}

/// The same for all panels.
inline void add_products(const double* left, Index first, Index depth, const Panels& right, double* sum) {
  add_products(left, first, depth, right, right.count(), sum);
}

}  // namespace wasserstrom::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#endif
