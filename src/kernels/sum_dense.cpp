// The sums in tiles: targets side by side in the lanes of the processor, sources one after another.
//
// Targets are laid out tile by tile and coordinate by coordinate once per pass.  Each lane adds its sources in
// ascending order whatever its neighbours are, and the last tile is filled up with lanes that nobody reads, so the bits
// of a target do not depend on the tile it is in.

#include <algorithm>

#include "kernels.hpp"
#include "simd/aligned_array.hpp"
#include "tile_sums.hpp"

namespace wasserstrom {
namespace {

/// Columns that are laid out at a time: a line of cache of each row.
constexpr Index line = 8;

/// Calls `use` for each number of a matrix and its place in an array [tile][column][lane], in the order in which both
/// are read and written line by line.
template <class Use>
void for_each_place(Index rows, Index columns, const Use& use) {
  for (Index tile = 0; tile < rows; tile += tile_width)
    for (Index first = 0; first < columns; first += line)
      for (Index i = tile; i < std::min(rows, tile + tile_width); ++i)
        for (Index c = first; c < std::min(columns, first + line); ++c)
          use(i, c, tile * columns + c * tile_width + i - tile);
}

class DensePass final : public KernelSum::Pass {
 public:
  DensePass(const KernelSumRequest& request, const ConstRowsRef& targets)
      : request_(request),
        given_(targets.data()),
        stride_(targets.outerStride()),
        targets_(targets.rows()),
        value_size_(request.payload_columns * tile_width),
        position_size_(request.dimension * tile_width),
        gradient_size_(request.gradient ? position_size_ : 0),
        position_(tiles() * position_size_),
        value_(tiles() * value_size_),
        gradient_(tiles() * gradient_size_),
        work_((2 * strip_sources + 2 * request.payload_columns + 3 * request.dimension + 2) * tile_width),
        block_(request, gradient_factor(request)) {
    for_each_place(targets_, request.dimension,
                   [&](Index i, Index c, Index place) { position_.data()[place] = targets(i, c); });
  }

  void add_block(const ConstRowsRef& sources) override {
    block_.read(sources);
    Tile tile = work();
    for (Index t = 0; t < tiles(); ++t) {
      tile.position = position_.data() + t * position_size_;
      tile.target = given_ + t * tile_width * stride_;
      tile.lanes = std::min(tile_width, targets_ - t * tile_width);
      tile.total_value = value_.data() + t * value_size_;
      tile.total_gradient = gradient_.data() + t * gradient_size_;
      add_sources(request_, tile, block_);
    }
  }

  KernelSums sums() const override {
    KernelSums sums{Rows(targets_, request_.payload_columns),
                    Rows(request_.gradient ? targets_ : 0, request_.dimension)};
    const double factor = gradient_factor(request_);
    for_each_place(sums.value.rows(), sums.value.cols(),
                   [&](Index i, Index c, Index place) { sums.value(i, c) = value_.data()[place]; });
    for_each_place(sums.gradient.rows(), sums.gradient.cols(),
                   [&](Index i, Index c, Index place) { sums.gradient(i, c) = factor * gradient_.data()[place]; });
    finish(request_, sums);
    return sums;
  }

 private:
  /// The arrays for the tile in hand.
  Tile work() {
    double* next = work_.data();
    const auto take = [&next](Index rows) {
      double* const first = next;
      next += rows * tile_width;
      return first;
    };
    Tile tile{};
    tile.stride = stride_;
    tile.kernel = take(strip_sources);
    tile.weight = take(strip_sources);
    tile.value = take(request_.payload_columns);
    tile.gradient = take(request_.dimension);
    tile.moments = take(request_.payload_columns + request_.dimension + 1);
    tile.centred = take(request_.dimension);
    tile.squared_norm = take(1);
    return tile;
  }

  Index tiles() const { return (targets_ + tile_width - 1) / tile_width; }

  const KernelSumRequest& request_;
  const double* given_;                                         // the targets
  Index stride_;                                                // from one to the next
  Index targets_, value_size_, position_size_, gradient_size_;  // sizes: numbers per tile
  AlignedArray position_, value_, gradient_;                    // [tile][column][lane]
  AlignedArray work_;                                           // of the tile in hand
  SourceBlock block_;                                           // the block in hand
};

class DenseSum final : public KernelSum {
 public:
  std::unique_ptr<Pass> begin(const KernelSumRequest& request, const ConstRowsRef& targets) const override {
    return std::make_unique<DensePass>(request, targets);
  }
};

}  // namespace

std::unique_ptr<KernelSum> make_dense_sum() { return std::make_unique<DenseSum>(); }

KernelSumRegistry::Entry dense_kernel_sum() {
  return {{"dense", "all pairs, in tiles that stay in cache, with the processor's vector instructions", {}, {}},
          [](const Config&) { return make_dense_sum(); }};
}

}  // namespace wasserstrom
