// The inner loops of the dense pair sums, compiled for every instruction set of simd_targets.hpp.
//
// Lanes are targets.  In up to three dimensions one loop over the sources of a strip computes differences, distances,
// kernel values and the gradient in registers; in more, these are loops of their own, in groups of coordinates whose
// sums fit the registers.  The kernel values of the strip stay in cache for the payload, again in groups of columns.
// How many vectors and columns are grouped has no influence on the bits: every lane sees the same instructions in the
// same order.

#include "tile_sums.hpp"

#include <algorithm>
#include <optional>
#include <type_traits>

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "kernels/tile_sums.cpp"
#include "simd/simd_targets.hpp"
// for each of them:
#include "radial-inl.hpp"

HWY_BEFORE_NAMESPACE();
namespace wasserstrom::HWY_NAMESPACE {

constexpr bool many_registers = HWY_TARGET <= HWY_AVX3 || HWY_TARGET == HWY_NEON;  // 32 of them rather than 16
constexpr int group = 4;                                                           // columns or sources per loop
using Wide = Pack<many_registers ? 4 : 2>;    // where a loop holds one Pack per column of a group, and for profiles
using Narrow = Pack<many_registers ? 2 : 1>;  // where it holds two

struct Sources {
  const double* rows;
  Index stride, count;
  const double* operator[](Index j) const { return rows + j * stride; }
};

/// value_c += sum over the strip of kernel_j payload_jc, for `columns` columns from `first` on.
template <int columns>
void add_payload(const Tile& tile, Index first, const Sources payload) {
  for (Index lane = 0; lane < tile_targets; lane += Wide::width) {
    double* const value = tile.value + first * tile_targets + lane;
    Wide sum[columns];
    for (int c = 0; c < columns; ++c) sum[c] = Wide::load(value + c * tile_targets);
    const double* kernel = tile.kernel + lane;
    for (Index j = 0; j < payload.count; ++j, kernel += tile_targets) {
      const Wide k = Wide::load(kernel);
      for (int c = 0; c < columns; ++c) sum[c] = mul_add(k, Wide(spread(payload[j][first + c])), sum[c]);
    }
    for (int c = 0; c < columns; ++c) sum[c].store(value + c * tile_targets);
  }
}

/// gradient_c += sum over the strip of weight_j (x_c - y_jc), for `columns` coordinates from `first` on.
template <int columns>
void add_gradient(const Tile& tile, Index first, const Sources sources) {
  for (Index lane = 0; lane < tile_targets; lane += Narrow::width) {
    const double* const position = tile.position + first * tile_targets + lane;
    double* const gradient = tile.gradient + first * tile_targets + lane;
    Narrow x[columns], sum[columns];
    for (int c = 0; c < columns; ++c) {
      x[c] = Narrow::load(position + c * tile_targets);
      sum[c] = Narrow::load(gradient + c * tile_targets);
    }
    const double* weight = tile.weight + lane;
    for (Index j = 0; j < sources.count; ++j, weight += tile_targets) {
      const Narrow w = Narrow::load(weight);
      for (int c = 0; c < columns; ++c) sum[c] = mul_add(w, x[c] - Narrow(spread(sources[j][first + c])), sum[c]);
    }
    for (int c = 0; c < columns; ++c) sum[c].store(gradient + c * tile_targets);
  }
}

/// Squared distances to `rows` sources from number `first` on.
template <int rows>
void square_distances(const Tile& tile, Index dimension, Index first, const Sources sources) {
  for (Index lane = 0; lane < tile_targets; lane += Wide::width) {
    Wide r2[rows];
    for (int j = 0; j < rows; ++j) r2[j] = hn::Zero(Lanes());
    for (Index c = 0; c < dimension; ++c) {
      const Wide x = Wide::load(tile.position + c * tile_targets + lane);
      for (int j = 0; j < rows; ++j) {
        const Wide difference = x - Wide(spread(sources[first + j][c]));
        r2[j] = mul_add(difference, difference, r2[j]);
      }
    }
    for (int j = 0; j < rows; ++j) r2[j].store(tile.kernel + (first + j) * tile_targets + lane);
  }
}

/// Turns the squared distances of the strip into kernel values and weights.
template <class Profile>
void apply_profile(const Profile& profile, const Tile& tile, const Sources sources, Index charge) {
  for (Index j = 0; j < sources.count; ++j)
    for (Index at = j * tile_targets; at < (j + 1) * tile_targets; at += Wide::width) {
      Wide value, slope;
      profile(Wide::load(tile.kernel + at), value, slope);
      value.store(tile.kernel + at);
      if (charge >= 0) (Wide(spread(sources[j][charge])) * slope).store(tile.weight + at);
    }
}

/// A kernel without a formula: its own function, for the whole strip at once.
struct CalledProfile {
  const Kernel& kernel;
  double bandwidth;
};

void apply_profile(const CalledProfile& called, const Tile& tile, const Sources sources, Index charge) {
  called.kernel.profile(tile.kernel, tile.kernel, charge >= 0 ? tile.weight : nullptr, sources.count * tile_targets,
                        called.bandwidth);
  if (charge < 0) return;
  for (Index j = 0; j < sources.count; ++j)
    for (Index at = j * tile_targets; at < (j + 1) * tile_targets; ++at) tile.weight[at] *= sources[j][charge];
}

/// Kernel values and gradient of the strip in one loop, for few dimensions.
template <int d, bool with_gradient, class Profile>
void add_low_dimension(const Profile& profile, const Tile& tile, const Sources sources, Index charge) {
  using P = Wide;
  for (Index lane = 0; lane < tile_targets; lane += P::width) {
    P x[d], sum[d], difference[d];
    for (int c = 0; c < d; ++c) {
      x[c] = P::load(tile.position + c * tile_targets + lane);
      if (with_gradient) sum[c] = P::load(tile.gradient + c * tile_targets + lane);
    }
    double* kernel = tile.kernel + lane;
    for (Index j = 0; j < sources.count; ++j, kernel += tile_targets) {
      for (int c = 0; c < d; ++c) difference[c] = x[c] - P(spread(sources[j][c]));
      P r2 = difference[0] * difference[0];
      for (int c = 1; c < d; ++c) r2 = mul_add(difference[c], difference[c], r2);
      P value, slope;
      profile(r2, value, slope);
      value.store(kernel);
      if (!with_gradient) continue;
      const P weight = P(spread(sources[j][charge])) * slope;
      for (int c = 0; c < d; ++c) sum[c] = mul_add(weight, difference[c], sum[c]);
    }
    for (int c = 0; with_gradient && c < d; ++c) sum[c].store(tile.gradient + c * tile_targets + lane);
  }
}

template <int d, class Profile>
void add_low_dimension(const Profile& profile, const Tile& tile, const Sources sources, Index charge) {
  if (charge >= 0) add_low_dimension<d, true>(profile, tile, sources, charge);
  else add_low_dimension<d, false>(profile, tile, sources, charge);
}

template <class Profile>
void add_any_dimension(const Profile& profile, const Tile& tile, Index d, const Sources sources, Index charge) {
  Index j = 0, c = 0;
  for (; j + group <= sources.count; j += group) square_distances<group>(tile, d, j, sources);
  for (; j < sources.count; ++j) square_distances<1>(tile, d, j, sources);
  apply_profile(profile, tile, sources, charge);
  if (charge < 0) return;
  for (; c + group <= d; c += group) add_gradient<group>(tile, c, sources);
  for (; c < d; ++c) add_gradient<1>(tile, c, sources);
}

void add_payload_columns(const Tile& tile, Index columns, const Sources payload) {
  Index c = 0;
  for (; c + group <= columns; c += group) add_payload<group>(tile, c, payload);
  if (columns - c == 3) add_payload<3>(tile, c, payload);
  else if (columns - c == 2) add_payload<2>(tile, c, payload);
  else if (columns - c == 1) add_payload<1>(tile, c, payload);
}

template <class Profile>
void add_strips(const Profile& profile, const KernelSumRequest& request, const Tile& tile, const Sources sources) {
  const Index d = request.dimension, charge = request.gradient ? d + request.payload_columns : -1;
  for (Index first = 0; first < sources.count; first += strip_sources) {
    const Sources strip{sources[first], sources.stride, std::min(strip_sources, sources.count - first)};
    if constexpr (std::is_same_v<Profile, CalledProfile>) add_any_dimension(profile, tile, d, strip, charge);
    else if (d == 1) add_low_dimension<1>(profile, tile, strip, charge);
    else if (d == 2) add_low_dimension<2>(profile, tile, strip, charge);
    else if (d == 3) add_low_dimension<3>(profile, tile, strip, charge);
    else add_any_dimension(profile, tile, d, strip, charge);
    add_payload_columns(tile, request.payload_columns, {strip.rows + d, strip.stride, strip.count});
  }
}

/// One choice of the kernel per block of sources, none per pair.
void add_all(const KernelSumRequest& request, const Tile& tile, const double* rows, Index stride, Index count) {
  const Sources sources{rows, stride, count};
  const double h = request.bandwidth;
  const std::optional<RadialForm> form = request.kernel->form();
  if (!form) add_strips(CalledProfile{*request.kernel, h}, request, tile, sources);
  else if (form->formula == RadialForm::Formula::gaussian) add_strips(GaussianProfile(h), request, tile, sources);
  else if (form->exponent == 0.5) add_strips(InverseRootProfile(h), request, tile, sources);
  else add_strips(InversePowerProfile(h, form->exponent), request, tile, sources);
}

}  // namespace wasserstrom::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace wasserstrom {

HWY_EXPORT(add_all);

void add_sources(const KernelSumRequest& request, const Tile& tile, const double* sources, Index stride, Index count) {
  HWY_DYNAMIC_DISPATCH(add_all)(request, tile, sources, stride, count);
}

double gradient_factor(const KernelSumRequest& request) {
  const std::optional<RadialForm> form = request.kernel->form();
  if (!form) return 1;
  const double twice_exponent = form->formula == RadialForm::Formula::gaussian ? 1 : 2 * form->exponent;
  return -twice_exponent / (request.bandwidth * request.bandwidth);
}

}  // namespace wasserstrom
#endif
