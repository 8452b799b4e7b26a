// Lanes are particles, each of which adds up the numbers in their order.

#include "mixture_sums.hpp"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "objectives/mixture_sums.cpp"
#include "simd/simd_targets.hpp"
// for each of them:
#include "simd/sum_of_logarithms-inl.hpp"

HWY_BEFORE_NAMESPACE();
namespace wasserstrom::HWY_NAMESPACE {

/// Two vectors in lockstep: with more, the sums of both components do not fit into the registers.
constexpr int parts = mixture_lanes / lanes < 2 ? 1 : 2;
using Mixtures = Pack<parts>;

HWY_INLINE Mixtures spread_pack(double value) { return Mixtures(spread(value)); }

/// What one component has of each number and of all.
struct Component {
  Mixtures mean, precision, offset, z, square, share_sum, score_sum, square_sum;

  Component(const MixtureTile& tile, int k, Index lane)
      : mean(Mixtures::load(tile.mean[k] + lane)),
        precision(Mixtures::load(tile.precision[k] + lane)),
        offset(Mixtures::load(tile.offset[k] + lane)),
        share_sum(spread_pack(0)),
        score_sum(share_sum),
        square_sum(share_sum) {}

  /// offset - z^2 / 2
  HWY_INLINE Mixtures log_term(double y) {
    z = (spread_pack(y) - mean) * precision;
    square = z * z;
    return sub_mul(offset, spread_pack(0.5), square);
  }

  HWY_INLINE void add(const Mixtures& share) {
    share_sum = share_sum + share;
    score_sum = mul_add(share, z, score_sum);
    square_sum = mul_add(share, square, square_sum);
  }

  void store(MixtureSums& sums, int k, Index lane) const {
    share_sum.store(sums.share[k] + lane);
    score_sum.store(sums.score[k] + lane);
    square_sum.store(sums.square[k] + lane);
  }
};

/// log(exp(a) + exp(b)) = max(a, b) + log(1 + e),  e = exp(-|a - b|);  the larger term's share is 1 / (1 + e).
void add_lanes(std::span<const double> numbers, const MixtureTile& tile, MixtureSums& sums, Index lane) {
  const ExpOfProduct exponential(1.0);
  Component first(tile, 0, lane), second(tile, 1, lane);
  Mixtures largest = spread_pack(0), logarithms = spread_pack(0);
  SumOfLogarithms<parts> factors;
  for (const double y : numbers) {
    const Mixtures a = first.log_term(y), b = second.log_term(y), gap = a - b;
    Mixtures size, share, other;
    for (int i = 0; i < parts; ++i) {
      size.part[i] = hn::Abs(gap.part[i]);
      largest.part[i] = hn::Add(largest.part[i], hn::Max(a.part[i], b.part[i]));
    }
    const Mixtures small = exponential(size), factor = small + spread_pack(1);
    factors.add(factor, logarithms);
    const Mixtures greater = spread_pack(1) / factor, lesser = small * greater;
    for (int i = 0; i < parts; ++i) {
      const auto first_is_greater = hn::Ge(gap.part[i], spread(0));
      share.part[i] = hn::IfThenElse(first_is_greater, greater.part[i], lesser.part[i]);
      other.part[i] = hn::IfThenElse(first_is_greater, lesser.part[i], greater.part[i]);
    }
    first.add(share);
    second.add(other);
  }
  factors.take(logarithms);
  (spread_pack(0) - largest - logarithms).store(sums.value + lane);
  first.store(sums, 0, lane);
  second.store(sums, 1, lane);
}

void add_numbers(std::span<const double> numbers, const MixtureTile& tile, MixtureSums& sums) {
  for (Index lane = 0; lane < mixture_lanes; lane += Mixtures::width) add_lanes(numbers, tile, sums, lane);
}

}  // namespace wasserstrom::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace wasserstrom {

HWY_EXPORT(add_numbers);

void find_mixture_sums(std::span<const double> numbers, const MixtureTile& tile, MixtureSums& sums) {
  HWY_DYNAMIC_DISPATCH(add_numbers)(numbers, tile, sums);
}

}  // namespace wasserstrom
#endif
