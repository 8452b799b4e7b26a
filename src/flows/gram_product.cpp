#include "gram_product.hpp"

#include <algorithm>
#include <utility>

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "flows/gram_product.cpp"
#include "simd/simd_targets.hpp"
// for each of them:
#include "simd/product-inl.hpp"

HWY_BEFORE_NAMESPACE();
namespace wasserstrom::HWY_NAMESPACE {

void multiply_panels(const double* left, Index first, Index depth, const Panels& right, Index panels, double* sum) {
  add_products(left, first, depth, right, panels, sum);
}

}  // namespace wasserstrom::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace wasserstrom {

HWY_EXPORT(multiply_panels);

namespace {

constexpr Index rows_at_once = 64;  // of the weighted fields: 16 KiB, which stay in the first-level cache

}  // namespace

GramProduct::GramProduct(Index objectives, Index dimension, std::vector<Index> columns)
    : objectives_(objectives),
      dimension_(dimension),
      columns_(std::move(columns)),
      weighted_(rows_at_once * tile_width),
      sums_(objectives * tile_width) {}

void GramProduct::add(const ConstRowsRef& velocity, const double* weight, std::span<double> triangle) {
  const Index count = std::ssize(columns_), depth = velocity.rows() * count;
  const double* const data = velocity.data();
  place_.clear();
  for (Index i = 0; i < velocity.rows(); ++i)
    for (const Index c : columns_) place_.push_back(i * velocity.outerStride() + c);
  const auto at = [&](Index row, Index k) { return data[place_[static_cast<std::size_t>(row)] + k * dimension_]; };
  fields_.fill(depth, objectives_, at);

  for (Index tile = 0; tile < objectives_; tile += tile_width) {
    const Index end = std::min(tile + tile_width, objectives_);
    Index panels = 0;  // those on and left of the diagonal
    while (panels < fields_.count() && fields_.first(panels) < end) ++panels;
    std::fill_n(sums_.data(), objectives_ * tile_width, 0.0);
    for (Index first = 0; first < depth; first += rows_at_once) {
      const Index rows = std::min(rows_at_once, depth - first);
      for (Index row = 0; row < rows; ++row) {
        const double p = weight[(first + row) / count];
        for (Index k = tile; k < end; ++k) weighted_.data()[row * tile_width + k - tile] = p * at(first + row, k);
      }
      HWY_DYNAMIC_DISPATCH(multiply_panels)(weighted_.data(), first, rows, fields_, panels, sums_.data());
    }
    for (Index k = tile; k < end; ++k)
      for (Index l = 0; l <= k; ++l)
        triangle[static_cast<std::size_t>(triangle_size(k) + l)] += sums_.data()[l * tile_width + k - tile];
  }
}

}  // namespace wasserstrom
#endif
