// Lanes are targets.  Distances, what is made of them, and the sums are loops of their own over a strip of sources: one
// loop for all three would need more registers than there are, or leave the processor waiting for the links of its
// chain.

#include "pair_sums.hpp"

#include <vector>

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "diagnostics/pair_sums.cpp"
#include "simd/simd_targets.hpp"
// for each of them:
#include "simd/elementary-inl.hpp"
#include "simd/square_distances-inl.hpp"

HWY_BEFORE_NAMESPACE();
namespace wasserstrom::HWY_NAMESPACE {

using Four = Pack<4>;  // for functions of one or few numbers: what does not depend on each other for so many

constexpr Index strip_sources = 16, strip_pairs = strip_sources * tile_width;

struct SourceStrip {
  const double* source;
  Index stride, count;
  const double* weight;  ///< side by side
  const double* operator[](Index j) const { return source + j * stride; }
  Index pairs() const { return count * tile_width; }
};

/// Shows each tile and each strip, in ascending order, to `pairs`, which adds to the sums of the tile.
template <class Pairs>
void add_pairs(const Pairs& pairs, const Tiles& targets, const ConstRowsRef& sources, Tiles& sums) {
  const double* const data = sources.data();
  const Index stride = sources.outerStride(), count = sources.rows();
  std::vector<double> weight;
  for (Index j = 0; j < count; ++j) weight.push_back(data[j * stride + sources.cols() - 1]);
  for (Index tile = 0; tile < targets.count(); ++tile)
    for (Index first = 0; first < count; first += strip_sources)
      pairs.add(
          targets.tile(tile),
          SourceStrip{data + first * stride, stride, std::min(strip_sources, count - first), weight.data() + first},
          sums.tile(tile));
}

/// Adds, for each lane, the strip's pairs times the weights of the sources.
void add_weighted(const double* pairs, const SourceStrip& strip, double* sum) {
  add_product<1>(pairs, strip.count, strip.weight, sum);
}

template <bool with_distance>
class KernelPairs {
 public:
  KernelPairs(double h, Index dimension) : exp_(0.5 / (h * h)), dimension_(dimension) {}

  void add(const double* x, const SourceStrip& strip, double* sum) const {
    HWY_ALIGN double kernel[strip_pairs];
    HWY_ALIGN double distance[with_distance ? strip_pairs : 1];
    square_distances(x, strip.source, strip.stride, strip.count, dimension_, kernel);
    for (Index at = 0; at < strip.pairs(); at += Four::width) {
      const Four r2 = Four::load(kernel + at);
      exp_(r2).store(kernel + at);
      if constexpr (with_distance) root(r2).store(distance + at);
    }
    add_weighted(kernel, strip, sum);
    if constexpr (with_distance) add_weighted(distance, strip, sum + tile_width);
  }

 private:
  ExpOfProduct exp_;
  Index dimension_;
};

void add_kernel_pairs(const Tiles& targets, const ConstRowsRef& sources, double bandwidth, Tiles& sums) {
  if (sums.columns() == 1) add_pairs(KernelPairs<false>(bandwidth, targets.columns()), targets, sources, sums);
  else add_pairs(KernelPairs<true>(bandwidth, targets.columns()), targets, sources, sums);
}

/// b^(-1/2) and 1 / b.
struct RootPower {
  template <int n>
  HWY_INLINE void operator()(const Pack<n>& b, Pack<n>& power, Pack<n>& inverse) const {
    power = inverse_root(min(Pack<n>(spread(1e300)), b));
    inverse = power * power;
  }
};

/// b^beta and 1 / b.
struct AnyPower {
  ExpOfProduct exp;

  template <int n>
  HWY_INLINE void operator()(const Pack<n>& b, Pack<n>& power, Pack<n>& inverse) const {
    power = exp(logarithm(b));
    inverse = Pack<n>(spread(1)) / b;
  }
};

/// u = b^beta (s(x).s(y) + (2 beta (m - d - 2 (beta - 1)) + 4 beta (beta - 1) c^2 / b) / b),
/// m = (x - y).(s(y) - s(x)): the formula of stein.hpp with r^2 = b - c^2.
template <class Power>
class SteinPairs {
 public:
  SteinPairs(const SteinKernel& kernel, Index dimension, const Power& power)
      : power_(power),
        square_(spread(kernel.c * kernel.c)),
        mixed_(spread(-static_cast<double>(dimension) - 2 * (kernel.exponent - 1))),
        slope_(spread(2 * kernel.exponent)),
        curvature_(spread(4 * kernel.exponent * (kernel.exponent - 1) * kernel.c * kernel.c)),
        dimension_(dimension) {}

  void add(const double* x, const SourceStrip& strip, double* sum) const {
    HWY_ALIGN double b[strip_pairs], scores[strip_pairs], mixed[strip_pairs];
    for (Index j = 0; j < strip.count; ++j)
      add_up(x, strip[j], b + j * tile_width, scores + j * tile_width, mixed + j * tile_width);
    for (Index at = 0; at < strip.pairs(); at += Four::width)
      kernel(Four::load(b + at), Four::load(scores + at), Four::load(mixed + at)).store(b + at);
    add_weighted(b, strip, sum);
  }

 private:
  /// b, s(x).s(y) and m - d - 2 (beta - 1) for one source.
  HWY_INLINE void add_up(const double* x, const double* y, double* b, double* scores, double* mixed) const {
    for (Index lane = 0; lane < tile_width; lane += Wide::width) {
      const double *const at = x + lane, *const at_score = at + dimension_ * tile_width, *const score = y + dimension_;
      Wide square = square_, product = spread(0), both = mixed_;
      for (Index c = 0; c < dimension_; ++c) {
        const Wide difference = Wide::load(at + c * tile_width) - Wide(spread(y[c]));
        const Wide s = Wide::load(at_score + c * tile_width), t = spread(score[c]);
        square = mul_add(difference, difference, square);
        product = mul_add(s, t, product);
        both = mul_add(difference, t - s, both);
      }
      square.store(b + lane);
      product.store(scores + lane);
      both.store(mixed + lane);
    }
  }

  HWY_INLINE Four kernel(const Four& b, const Four& scores, const Four& mixed) const {
    Four power, inverse;
    power_(b, power, inverse);
    return power * mul_add(inverse, mul_add(inverse, Four(curvature_), Four(slope_) * mixed), scores);
  }

  Power power_;
  Vector square_, mixed_, slope_, curvature_;
  Index dimension_;
};

void add_stein_pairs(const Tiles& targets, const ConstRowsRef& sources, const SteinKernel& kernel, Tiles& sums) {
  const auto add = [&](const auto& power) {
    add_pairs(SteinPairs(kernel, targets.columns() / 2, power), targets, sources, sums);
  };
  if (kernel.exponent == -0.5) add(RootPower());
  else add(AnyPower{ExpOfProduct(-kernel.exponent)});
}

/// The least distance so far is taken out strip by strip.  Strips begin at the same sources whatever the ranks are, as
/// blocks do.
class NearestPairs {
 public:
  NearestPairs(double h, Index dimension) : exp_(0.5 / (h * h)), dimension_(dimension) {}

  void add(const double* x, const SourceStrip& strip, double* sum) const {
    HWY_ALIGN double pairs[strip_pairs];
    square_distances(x, strip.source, strip.stride, strip.count, dimension_, pairs);
    leave_out(x, strip, pairs);
    for (Index lane = 0; lane < tile_width; lane += Four::width) take_out(strip, lane, pairs, sum);
    add_weighted(pairs, strip, sum + tile_width);
  }

 private:
  /// Puts sources without weight, and the target itself, where their kernels are zero whatever the least distance is.
  void leave_out(const double* x, const SourceStrip& strip, double* r2) const {
    constexpr double away = std::numeric_limits<double>::infinity();
    const double first_number = x[dimension_ * tile_width];
    for (Index j = 0; j < strip.count; ++j) {
      double* const row = r2 + j * tile_width;
      if (!(strip.weight[j] > 0)) std::fill_n(row, tile_width, away);
      const double lane = strip[j][dimension_] - first_number;
      if (lane >= 0 && lane < tile_width) row[static_cast<Index>(lane)] = away;
    }
  }

  /// Makes the distances kernels relative to the nearest so far, and the sum as well.
  HWY_INLINE void take_out(const SourceStrip& strip, Index lane, double* pairs, double* sum) const {
    const Four before = Four::load(sum + lane);
    Four nearest = before;
    for (Index j = 0; j < strip.count; ++j) nearest = min(nearest, Four::load(pairs + j * tile_width + lane));
    nearest.store(sum + lane);
    double* const total = sum + tile_width + lane;
    (Four::load(total) * exp_(before - nearest)).store(total);
    for (Index j = 0; j < strip.count; ++j) {
      double* const pair = pairs + j * tile_width + lane;
      exp_(Four::load(pair) - nearest).store(pair);
    }
  }

  ExpOfProduct exp_;
  Index dimension_;
};

void add_nearest_pairs(const Tiles& targets, const ConstRowsRef& sources, double bandwidth, Tiles& sums) {
  add_pairs(NearestPairs(bandwidth, targets.columns() - 1), targets, sources, sums);
}

}  // namespace wasserstrom::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace wasserstrom {

HWY_EXPORT(add_kernel_pairs);
HWY_EXPORT(add_stein_pairs);
HWY_EXPORT(add_nearest_pairs);

void add_kernels(const Tiles& targets, const ConstRowsRef& sources, double bandwidth, Tiles& sums) {
  HWY_DYNAMIC_DISPATCH(add_kernel_pairs)(targets, sources, bandwidth, sums);
}

void add_stein_kernels(const Tiles& targets, const ConstRowsRef& sources, const SteinKernel& kernel, Tiles& sums) {
  HWY_DYNAMIC_DISPATCH(add_stein_pairs)(targets, sources, kernel, sums);
}

void add_nearest_kernels(const Tiles& targets, const ConstRowsRef& sources, double bandwidth, Tiles& sums) {
  HWY_DYNAMIC_DISPATCH(add_nearest_pairs)(targets, sources, bandwidth, sums);
}

}  // namespace wasserstrom
#endif
