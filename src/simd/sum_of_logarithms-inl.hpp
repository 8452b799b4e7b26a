// Many logarithms for the price of one.  Compiled once per instruction set.

#if defined(WASSERSTROM_SIMD_SUM_OF_LOGARITHMS) == defined(HWY_TARGET_TOGGLE)
#ifdef WASSERSTROM_SIMD_SUM_OF_LOGARITHMS
#undef WASSERSTROM_SIMD_SUM_OF_LOGARITHMS
#else
#define WASSERSTROM_SIMD_SUM_OF_LOGARITHMS
#endif

#include "simd/elementary-inl.hpp"

HWY_BEFORE_NAMESPACE();
namespace wasserstrom::HWY_NAMESPACE {

/// A sum of logarithms of factors between 1 and 2, by the logarithm of products of many of them.
template <int n>
class SumOfLogarithms {
 public:
  SumOfLogarithms() : product_(spread(1)) {}

  /// Once in a while the logarithm of the product goes to `sum`.
  HWY_INLINE void add(const Pack<n>& factor, Pack<n>& sum) {
    product_ = product_ * factor;
    if (++factors_ == most_factors) take(sum);
  }

  /// Adds what is left to `sum`.
  HWY_INLINE void take(Pack<n>& sum) {
    sum = sum + logarithm(product_);
    product_ = spread(1);
    factors_ = 0;
  }

 private:
  static constexpr int most_factors = 1000;  // 2^1000 is still a number

  Pack<n> product_;
  int factors_ = 0;
};

}  // namespace wasserstrom::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#endif
