// The sums in tiles: targets side by side in the lanes of the processor, sources one after another.
//
// A tile of targets is laid out coordinate by coordinate; for a strip of sources the squared distances of all pairs are
// computed, the kernel is applied to the whole strip at once, and the products are added to accumulators that stay in
// cache.  Each lane adds its sources in ascending order whatever its neighbours are, so the bits of a target do not
// depend on the tile it is in.

#include <algorithm>
#include <vector>

#include "kernels.hpp"

namespace wasserstrom {
namespace {

constexpr Index tile_targets = 64;   // lanes; a multiple of every SIMD width
constexpr Index strip_sources = 32;  // 32 x 64 distances and slopes: 32 KiB, the first-level cache

/// The working arrays of one tile, [column][lane] or [source][lane].
struct Tile {
  Tile(Index d, Index payload, Index sources)
      : x(static_cast<std::size_t>(d * tile_targets)),
        r2(static_cast<std::size_t>(std::min(strip_sources, sources) * tile_targets)),
        slope(r2.size()),
        value(static_cast<std::size_t>(payload * tile_targets)),
        gradient(x.size()) {}

  std::vector<double> x, r2, slope, value, gradient;
  Index lanes = 0;
};

void load_targets(Tile& tile, const ConstRowsRef& targets, Index first) {
  tile.lanes = std::min(tile_targets, targets.rows() - first);
  for (Index c = 0; c < targets.cols(); ++c)
    for (Index i = 0; i < tile.lanes; ++i)
      tile.x[static_cast<std::size_t>(c * tile_targets + i)] = targets(first + i, c);
  std::fill(tile.value.begin(), tile.value.end(), 0.0);
  std::fill(tile.gradient.begin(), tile.gradient.end(), 0.0);
}

void square_distances(Tile& tile, const double* source, Index d, double* r2) {
  std::fill(r2, r2 + tile.lanes, 0.0);
  for (Index c = 0; c < d; ++c) {
    const double y = source[c];
    const double* x = tile.x.data() + c * tile_targets;
    for (Index i = 0; i < tile.lanes; ++i) {
      const double difference = x[i] - y;
      r2[i] += difference * difference;
    }
  }
}

void add_payload(Tile& tile, const double* payload, Index columns, const double* k) {
  for (Index c = 0; c < columns; ++c) {
    double* value = tile.value.data() + c * tile_targets;
    for (Index i = 0; i < tile.lanes; ++i) value[i] += k[i] * payload[c];
  }
}

void add_gradient(Tile& tile, const double* source, double charge, Index d, const double* slope) {
  for (Index c = 0; c < d; ++c) {
    const double y = source[c];
    const double* x = tile.x.data() + c * tile_targets;
    double* gradient = tile.gradient.data() + c * tile_targets;
    for (Index i = 0; i < tile.lanes; ++i) gradient[i] += charge * slope[i] * (x[i] - y);
  }
}

void add_strip(Tile& tile, const KernelSumRequest& request, const double* sources, Index stride, Index count) {
  const Index d = request.dimension, p = request.payload_columns;
  for (Index j = 0; j < count; ++j) square_distances(tile, sources + j * stride, d, tile.r2.data() + j * tile.lanes);
  double* const slope = request.gradient ? tile.slope.data() : nullptr;
  request.kernel->profile(tile.r2.data(), tile.r2.data(), slope, count * tile.lanes, request.bandwidth);
  for (Index j = 0; j < count; ++j) {
    const double* source = sources + j * stride;
    add_payload(tile, source + d, p, tile.r2.data() + j * tile.lanes);
    if (slope) add_gradient(tile, source, source[d + p], d, slope + j * tile.lanes);
  }
}

void store_sums(const Tile& tile, Index first, const std::vector<double>& from, Rows& to) {
  for (Index i = 0; i < tile.lanes; ++i)
    for (Index c = 0; c < to.cols(); ++c) to(first + i, c) += from[static_cast<std::size_t>(c * tile_targets + i)];
}

class DenseSum final : public KernelSum {
 public:
  void add_block(const KernelSumRequest& request, const ConstRowsRef& targets, const ConstRowsRef& sources,
                 KernelSums& sums) const override {
    Tile tile(request.dimension, request.payload_columns, sources.rows());
    for (Index first = 0; first < targets.rows(); first += tile_targets) {
      load_targets(tile, targets, first);
      for (Index j = 0; j < sources.rows(); j += strip_sources)
        add_strip(tile, request, sources.data() + j * sources.outerStride(), sources.outerStride(),
                  std::min(strip_sources, sources.rows() - j));
      store_sums(tile, first, tile.value, sums.value);
      if (request.gradient) store_sums(tile, first, tile.gradient, sums.gradient);
    }
  }
};

}  // namespace

KernelSumRegistry::Entry dense_kernel_sum() {
  return {{"dense", "all pairs, in tiles that stay in cache", {}, {}},
          [](const Config&) { return std::make_unique<DenseSum>(); }};
}

}  // namespace wasserstrom
