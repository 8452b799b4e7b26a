// Products of matrices in registers, and what else the loops share.  Compiled once per instruction set.

#if defined(WASSERSTROM_KERNELS_PRODUCT) == defined(HWY_TARGET_TOGGLE)
#ifdef WASSERSTROM_KERNELS_PRODUCT
#undef WASSERSTROM_KERNELS_PRODUCT
#else
#define WASSERSTROM_KERNELS_PRODUCT
#endif

#include "simd/pack-inl.hpp"
#include "source_block.hpp"
#include "tile_sums.hpp"

HWY_BEFORE_NAMESPACE();
namespace wasserstrom::HWY_NAMESPACE {

constexpr bool many_registers = HWY_TARGET <= HWY_AVX3 || HWY_TARGET == HWY_NEON;  // 32 of them rather than 16

/// sum_c += sum over k < depth of left_k panel_kc, c < columns; left and sum are [row][tile_targets].
template <int columns>
void add_product(const double* left, Index depth, const double* panel, double* sum) {
  using P = Pack<many_registers || columns <= 2 ? 4 : 2>;  // enough chains of sums to hide their latency
  for (Index lane = 0; lane < tile_targets; lane += P::width) {
    P total[columns];
    for (int c = 0; c < columns; ++c) total[c] = P::load(sum + c * tile_targets + lane);
    const double* from = left + lane;
    const double* factor = panel;
    for (Index k = 0; k < depth; ++k, from += tile_targets, factor += panel_columns) {
      const P each = P::load(from);
      for (int c = 0; c < columns; ++c) total[c] = mul_add(each, P(spread(factor[c])), total[c]);
    }
    for (int c = 0; c < columns; ++c) total[c].store(sum + c * tile_targets + lane);
  }
}

/// The same for a number of columns known at run time, at most `limit`.
template <int limit>
void add_product_of(int columns, const double* left, Index depth, const double* panel, double* sum) {
  if (columns == limit) add_product<limit>(left, depth, panel, sum);
  else if constexpr (limit > 1) add_product_of<limit - 1>(columns, left, depth, panel, sum);
}

/// sum += left right, where `left` has a row for each of `depth` rows of `right` from `first` on.
void add_products(const double* left, Index first, Index depth, const Panels& right, double* sum) {
  for (Index c = 0; c < right.columns(); c += panel_columns) {
    const int columns = static_cast<int>(std::min<Index>(panel_columns, right.columns() - c));
    add_product_of<panel_columns>(columns, left, depth, right.panel(first, c), sum + c * tile_targets);
  }
}

/// gradient *= charge
void multiply_gradient(const Tile& tile, Index d, double charge) {
  for (Index at = 0; at < d * tile_targets; at += lanes)
    (Pack<1>(spread(charge)) * Pack<1>::load(tile.gradient + at)).store(tile.gradient + at);
}

}  // namespace wasserstrom::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#endif
