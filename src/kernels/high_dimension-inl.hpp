// Sums over strips of sources, for many dimensions.  Compiled once per instruction set.
//
// Squared distances, kernel values and sums are loops of their own over a strip whose kernel values stay in cache.
// By differences the distances and gradients take two operations per coordinate; in the expanded form of SourceBlock
// they are products of matrices with one.

#if defined(WASSERSTROM_KERNELS_HIGH_DIMENSION) == defined(HWY_TARGET_TOGGLE)
#ifdef WASSERSTROM_KERNELS_HIGH_DIMENSION
#undef WASSERSTROM_KERNELS_HIGH_DIMENSION
#else
#define WASSERSTROM_KERNELS_HIGH_DIMENSION
#endif

#include "product-inl.hpp"

HWY_BEFORE_NAMESPACE();
namespace wasserstrom::HWY_NAMESPACE {

constexpr int group = 4;                      // columns or sources per loop
using Wide = Pack<many_registers ? 4 : 2>;    // where a loop holds one Pack per column of a group, and for profiles
using Narrow = Pack<many_registers ? 2 : 1>;  // where it holds two

struct Strip {
  const SourceBlock& block;
  Index first, count;
  const double* operator[](Index j) const { return block.row(first + j); }
  double charge(Index j) const { return block.charges()[first + j]; }
};

/// A kernel without a formula: its own function, for the whole strip at once.
struct CalledProfile {
  const Kernel& kernel;
  double bandwidth;
  double gradient_factor() const { return 1; }  // its slopes are whole
};

/// Whether a profile gives the same number as value and as slope, so that it is kept once.
template <class Profile>
constexpr bool slope_is_value = requires {
  requires Profile::slope_is_value;
};

/// Turns the squared distances of the strip into kernel values and slopes.
template <class Profile>
void apply_profile(const Profile& profile, const Tile& tile, Index count, bool with_slope) {
  for (Index at = 0; at < count * tile_targets; at += Wide::width) {
    Wide value, slope;
    profile(Wide::load(tile.kernel + at), value, slope);
    value.store(tile.kernel + at);
    if (with_slope && !slope_is_value<Profile>) slope.store(tile.weight + at);
  }
}

void apply_profile(const CalledProfile& called, const Tile& tile, Index count, bool with_slope) {
  called.kernel.profile(tile.kernel, tile.kernel, with_slope ? tile.weight : nullptr, count * tile_targets,
                        called.bandwidth);
}

// ---------------------------------------------------------------------------------------------------- by differences

/// Squared distances to `rows` sources from number `first` of the strip on.
template <int rows>
void square_distances(const Tile& tile, Index dimension, Index first, const Strip& strip) {
  const double* source[rows];
  for (int j = 0; j < rows; ++j) source[j] = strip[first + j];
  for (Index lane = 0; lane < tile_targets; lane += Wide::width) {
    Wide r2[rows];
    for (int j = 0; j < rows; ++j) r2[j] = hn::Zero(Lanes());
    for (Index c = 0; c < dimension; ++c) {
      const Wide x = Wide::load(tile.position + c * tile_targets + lane);
      for (int j = 0; j < rows; ++j) {
        const Wide difference = x - Wide(spread(source[j][c]));
        r2[j] = mul_add(difference, difference, r2[j]);
      }
    }
    for (int j = 0; j < rows; ++j) r2[j].store(tile.kernel + (first + j) * tile_targets + lane);
  }
}

/// weight_j = charge_j slope_j
void multiply_charges(const double* slope, const Tile& tile, const Strip& strip) {
  for (Index j = 0; j < strip.count; ++j)
    for (Index at = j * tile_targets; at < (j + 1) * tile_targets; at += Wide::width)
      (Wide(spread(strip.charge(j))) * Wide::load(slope + at)).store(tile.weight + at);
}

/// gradient_c += sum over the strip of weights_j (x_c - y_jc), for `columns` coordinates from `first` on.
template <int columns>
void add_gradient(const double* weights, const Tile& tile, Index first, const Strip& strip) {
  for (Index lane = 0; lane < tile_targets; lane += Narrow::width) {
    const double* const position = tile.position + first * tile_targets + lane;
    double* const gradient = tile.gradient + first * tile_targets + lane;
    Narrow x[columns], sum[columns];
    for (int c = 0; c < columns; ++c) {
      x[c] = Narrow::load(position + c * tile_targets);
      sum[c] = Narrow::load(gradient + c * tile_targets);
    }
    const double* weight = weights + lane;
    const double* source = strip[0] + first;
    for (Index j = 0; j < strip.count; ++j, weight += tile_targets, source += strip.block.stride()) {
      const Narrow w = Narrow::load(weight);
      for (int c = 0; c < columns; ++c) sum[c] = mul_add(w, x[c] - Narrow(spread(source[c])), sum[c]);
    }
    for (int c = 0; c < columns; ++c) sum[c].store(gradient + c * tile_targets);
  }
}

template <class Profile>
void add_by_differences(const Profile& profile, const KernelSumRequest& request, const Tile& tile, const Strip& strip) {
  const Index d = request.dimension;
  Index j = 0, c = 0;
  for (; j + group <= strip.count; j += group) square_distances<group>(tile, d, j, strip);
  for (; j < strip.count; ++j) square_distances<1>(tile, d, j, strip);
  apply_profile(profile, tile, strip.count, request.gradient);
  add_products(tile.kernel, strip.first, strip.count, strip.block.payload(), tile.value);
  if (!request.gradient) return;
  const double* weight = slope_is_value<Profile> ? tile.kernel : tile.weight;
  if (!strip.block.equal_charges()) multiply_charges(weight, tile, strip), weight = tile.weight;
  for (; c + group <= d; c += group) add_gradient<group>(weight, tile, c, strip);
  for (; c < d; ++c) add_gradient<1>(weight, tile, c, strip);
}

// -------------------------------------------------------------------------------------------------- in expanded form

/// The pairs of a strip that are done by differences, in ascending order of the sources.
struct NearPairs {
  struct Pair {
    std::int16_t source, lane;
  };
  Index count = 0;
  Pair pair[strip_sources * tile_targets];
};

/// x' and |x'|^2 of the tile, and sums from zero.
void centre_tile(const Tile& tile, Index d, const SourceBlock& block) {
  std::fill_n(tile.moments, (d + 1) * tile_targets, 0.0);
  for (Index lane = 0; lane < tile_targets; lane += Wide::width) {
    Wide norm = hn::Zero(Lanes());
    for (Index c = 0; c < d; ++c) {
      const Index at = c * tile_targets + lane;
      const Wide x = Wide::load(tile.position + at) - Wide(spread(block.centre()[c]));
      x.store(tile.centred + at);
      norm = mul_add(x, x, norm);
    }
    norm.store(tile.squared_norm + lane);
  }
}

/// Squared distances in expanded form.  A last group of sources that is not full makes numbers that nobody reads.
void expand_square_distances(const Tile& tile, Index d, const Strip& strip) {
  for (Index j = 0; j < strip.count; ++j)
    for (Index lane = 0; lane < tile_targets; lane += Wide::width) {
      const Wide sum = Wide::load(tile.squared_norm + lane) + Wide(spread(strip.block.squared_norm(strip.first + j)));
      sum.store(tile.kernel + j * tile_targets + lane);
    }
  for (Index j = 0; j < strip.count; j += panel_columns)
    add_product<panel_columns>(tile.centred, d, strip.block.factor().panel(0, strip.first + j),
                               tile.kernel + j * tile_targets);
}

/// |x - y|^2 by differences for one lane and one source.
double square_distance(const Tile& tile, Index d, Index lane, const double* source) {
  double r2 = 0;
  for (Index c = 0; c < d; ++c) {
    const double difference = tile.position[c * tile_targets + lane] - source[c];
    r2 += difference * difference;
  }
  return r2;
}

/// Whether no lane is near to source j of the strip.  Not a number counts as near.
bool none_is_near(const Tile& tile, const Strip& strip, Index j) {
  const Wide norm = spread(strip.block.squared_norm(strip.first + j));
  for (Index lane = 0; lane < tile_targets; lane += Wide::width) {
    const Wide limit = Wide(spread(SourceBlock::near)) * (Wide::load(tile.squared_norm + lane) + norm);
    if (!all_greater(Wide::load(tile.kernel + j * tile_targets + lane), limit)) return false;
  }
  return true;
}

/// Finds the near pairs and puts their squared distances right.
void correct_near_pairs(const Tile& tile, Index d, const Strip& strip, NearPairs& near) {
  for (Index j = 0; j < strip.count; ++j) {
    if (none_is_near(tile, strip, j)) continue;
    const double norm = strip.block.squared_norm(strip.first + j);
    for (Index lane = 0; lane < tile_targets; ++lane) {
      double& r2 = tile.kernel[j * tile_targets + lane];
      if (r2 > SourceBlock::near * (tile.squared_norm[lane] + norm)) continue;
      r2 = square_distance(tile, d, lane, strip[j]);
      near.pair[near.count++] = {static_cast<std::int16_t>(j), static_cast<std::int16_t>(lane)};
    }
  }
}

/// Adds the gradients of the near pairs, and takes their slopes out of the products that follow.
void move_near_gradients(const Tile& tile, Index d, const Strip& strip, const NearPairs& near) {
  for (Index n = 0; n < near.count; ++n) {
    const auto [j, lane] = near.pair[n];
    double& slope = tile.weight[j * tile_targets + lane];
    const double weight = strip.charge(j) * slope;
    slope = 0;
    for (Index c = 0; c < d; ++c) {
      const Index at = c * tile_targets + lane;
      tile.gradient[at] += weight * (tile.position[at] - strip[j][c]);
    }
  }
}

template <class Profile>
void add_expanded(const Profile& profile, const KernelSumRequest& request, const Tile& tile, const Strip& strip) {
  const Index d = request.dimension;
  NearPairs near;
  expand_square_distances(tile, d, strip);
  correct_near_pairs(tile, d, strip, near);
  apply_profile(profile, tile, strip.count, request.gradient);
  add_products(tile.kernel, strip.first, strip.count, strip.block.payload(), tile.value);
  if (!request.gradient) return;
  const bool shared = slope_is_value<Profile> && near.count == 0;
  if (slope_is_value<Profile> && !shared) std::copy_n(tile.kernel, strip.count * tile_targets, tile.weight);
  move_near_gradients(tile, d, strip, near);
  add_products(shared ? tile.kernel : tile.weight, strip.first, strip.count, strip.block.moments(), tile.moments);
}

/// gradient += x' sum_j w_j - sum_j w_j y'_j
void add_moments(const Tile& tile, Index d) {
  for (Index lane = 0; lane < tile_targets; lane += Wide::width) {
    const Wide total = Wide::load(tile.moments + d * tile_targets + lane);
    for (Index at = lane; at < d * tile_targets; at += tile_targets)
      (Wide::load(tile.gradient + at) + mul_sub(Wide::load(tile.centred + at), total, Wide::load(tile.moments + at)))
          .store(tile.gradient + at);
  }
}

// ------------------------------------------------------------------------------------------------------------- either

template <class Profile>
void add_high_dimension(const Profile& profile, const KernelSumRequest& request, const Tile& tile,
                        const SourceBlock& block) {
  if (block.expanded()) centre_tile(tile, request.dimension, block);
  for (Index first = 0; first < block.count(); first += strip_sources) {
    const Strip strip{block, first, std::min(strip_sources, block.count() - first)};
    if (block.expanded()) add_expanded(profile, request, tile, strip);
    else add_by_differences(profile, request, tile, strip);
  }
  if (block.expanded() && request.gradient) add_moments(tile, request.dimension);
  else if (block.equal_charges()) multiply_gradient(tile, request.dimension, block.charges()[0]);
}

}  // namespace wasserstrom::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#endif
