// The sums in tiles: targets side by side in the lanes of the processor, sources one after another.
//
// Targets are laid out tile by tile and coordinate by coordinate once per pass.  Each lane adds its sources in
// ascending order whatever its neighbours are, and the last tile is filled up with lanes that nobody reads, so the bits
// of a target do not depend on the tile it is in.
//
// A few sources in very many dimensions, as networks are that are particles, are added row by row instead: tiles would
// be copied and filled for longer than they are computed with.

#include <algorithm>

#include "kernels.hpp"
#include "simd/aligned_array.hpp"
#include "tile_sums.hpp"

namespace wasserstrom {
namespace {

/// Columns that are laid out at a time: a line of cache of each row.
constexpr Index line = 8;

/// Dimensions from which on a block of fewer than expanded_from_sources is added row by row.
constexpr Index many_dimensions = 512;

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
        given_(targets),
        targets_(targets.rows()),
        value_size_(request.payload_columns * tile_width),
        position_size_(request.dimension * tile_width),
        gradient_size_(request.gradient ? position_size_ : 0),
        block_(request, gradient_factor(request)) {}

  void add_block(const ConstRowsRef& sources) override {
    if (request_.dimension >= many_dimensions && sources.rows() < expanded_from_sources) return add_rows(sources);
    if (!laid_out_) lay_out();
    block_.read(sources);
    Tile tile = work();
    for (Index t = 0; t < tiles(); ++t) {
      tile.position = position_.data() + t * position_size_;
      tile.target = given_.data() + t * tile_width * given_.outerStride();
      tile.lanes = std::min(tile_width, targets_ - t * tile_width);
      tile.total_value = value_.data() + t * value_size_;
      tile.total_gradient = gradient_.data() + t * gradient_size_;
      add_sources(request_, tile, block_);
    }
  }

  KernelSums sums() const override {
    if (!laid_out_ && by_rows_) return by_rows_->sums();
    KernelSums sums{Rows::Zero(targets_, request_.payload_columns),
                    Rows::Zero(request_.gradient ? targets_ : 0, request_.dimension)};
    if (!laid_out_) {
      finish(request_, sums);
      return sums;
    }
    const double factor = gradient_factor(request_);
    for_each_place(sums.value.rows(), sums.value.cols(),
                   [&](Index i, Index c, Index place) { sums.value(i, c) = value_.data()[place]; });
    for_each_place(sums.gradient.rows(), sums.gradient.cols(),
                   [&](Index i, Index c, Index place) { sums.gradient(i, c) = factor * gradient_.data()[place]; });
    finish(request_, sums);
    if (!by_rows_) return sums;
    const KernelSums more = by_rows_->sums();
    sums.value += more.value;
    sums.gradient += more.gradient;
    return sums;
  }

 private:
  void add_rows(const ConstRowsRef& sources) {
    if (!by_rows_) by_rows_ = make_reference_sum()->begin(request_, given_);
    by_rows_->add_block(sources);
  }

  void lay_out() {
    laid_out_ = true;
    position_ = AlignedArray(tiles() * position_size_);
    value_ = AlignedArray(tiles() * value_size_);
    gradient_ = AlignedArray(tiles() * gradient_size_);
    work_ = AlignedArray((2 * strip_sources + 2 * request_.payload_columns + 3 * request_.dimension + 2) * tile_width);
    for_each_place(targets_, request_.dimension,
                   [&](Index i, Index c, Index place) { position_.data()[place] = given_(i, c); });
  }

  /// The arrays for the tile in hand.
  Tile work() {
    double* next = work_.data();
    const auto take = [&next](Index rows) {
      double* const first = next;
      next += rows * tile_width;
      return first;
    };
    Tile tile{};
    tile.stride = given_.outerStride();
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
  const ConstRowsRef given_;                                    // the targets
  Index targets_, value_size_, position_size_, gradient_size_;  // sizes: numbers per tile
  bool laid_out_ = false;
  AlignedArray position_{0}, value_{0}, gradient_{0};  // [tile][column][lane]
  AlignedArray work_{0};                               // of the tile in hand
  SourceBlock block_;                                  // the block in hand
  std::unique_ptr<KernelSum::Pass> by_rows_;           // the sums of blocks that are added row by row
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
