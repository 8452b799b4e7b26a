// Elementary functions for the lanes of a vector, accurate to about an ulp.  Compiled once per instruction set.

#if defined(WASSERSTROM_SIMD_ELEMENTARY) == defined(HWY_TARGET_TOGGLE)
#ifdef WASSERSTROM_SIMD_ELEMENTARY
#undef WASSERSTROM_SIMD_ELEMENTARY
#else
#define WASSERSTROM_SIMD_ELEMENTARY
#endif

#include <hwy/contrib/math/math-inl.h>

#include <cmath>
#include <cstdint>

#include "simd/pack-inl.hpp"

HWY_BEFORE_NAMESPACE();
namespace wasserstrom::HWY_NAMESPACE {

using Bits = hn::Vec<hn::RebindToUnsigned<Lanes>>;
HWY_INLINE Bits bits_of(Vector number) { return hn::BitCast(hn::RebindToUnsigned<Lanes>(), number); }
HWY_INLINE Vector number_of(Bits bits) { return hn::BitCast(Lanes(), bits); }

/// exp(-rate x) for a rate > 0 and -rate x < 700, right to an ulp or two; without fused multiply-add the error is that
/// of a rounded product, |rate x| ulp.  Zero where it is below 2^-1022 (from -708.4 on, but for a few numbers near it):
/// no subnormal numbers, which are slow.  NaN for NaN.
///
/// exp(-rate x) = 2^whole 2^f, whole a multiple of 1 / steps, |f| <= 1 / (2 steps).  The product of rate and log2(e) is
/// held to twice the precision, so that the only errors are those of f and of 2^f.
class ExpOfProduct {
 public:
  explicit ExpOfProduct(double rate) {
    const double high = -rate * log2_e, low = -rate * log2_e_low + std::fma(-rate, log2_e, -high);
    high_ = spread(high);
    low_ = spread(low);
    limit_ = spread(-exponent_bias / high);
  }

  template <int n>
  HWY_INLINE Pack<n> operator()(const Pack<n>& unlimited) const {
    using P = Pack<n>;
    const P x = min(P(limit_), unlimited);
    const P shift = spread(0x1.8p52 / steps + exponent_bias);
    const P shifted = mul_add(x, P(high_), shift);
    const P whole = shifted - shift;
    const P f = mul_add(x, P(low_), mul_sub(x, P(high_), whole));
    P scale;
    for (int i = 0; i < n; ++i) scale.part[i] = power(shifted.part[i]);
    return mul_add(series(f) * f, scale, scale);
  }

 private:
  static constexpr double log2_e = 0x1.71547652b82fep+0, log2_e_low = 0x1.777d0ffda0d24p-56, exponent_bias = 1023;

  // power: 2^whole from the last bits of `shifted`, which are (whole + bias) steps; zero at the limit, where they are.
  // coefficients: of (2^f - 1) / f, the highest power first; with them the relative error of 2^f is below 3e-17.
#if HWY_TARGET <= HWY_AVX3
  // Two vectors of eight numbers hold the sixteenths of an octave: five terms fewer.
  static constexpr int steps = 16;
  static constexpr double coefficients[] = {0x1.430a1d08ec681p-13, 0x1.5d897e525c216p-10, 0x1.3b2ab6fb41213p-7,
                                            0x1.c6b08d6f2a289p-5,  0x1.ebfbdff82c590p-3,  0x1.62e42fefa39efp-1};

  static HWY_INLINE Vector power(Vector shifted) {
    // The mantissa of 2^(i/16), less what the four bits of i put there when the others have become the exponent.
    alignas(64) static constexpr std::uint64_t sixteenths[16] = {
        0x0000000000000000, 0xFFFFB5586CF9890F, 0xFFFF72B83C7D517B, 0xFFFF387A6E756238,
        0xFFFF06FE0A31B715, 0xFFFEDEA64C123422, 0xFFFEBFDAD5362A27, 0xFFFEAB07DD485429,
        0xFFFEA09E667F3BCD, 0xFFFEA11473EB0187, 0xFFFEACE5422AA0DB, 0xFFFEC49182A3F090,
        0xFFFEE89F995AD3AD, 0xFFFF199BDD85529C, 0xFFFF5818DCFBA487, 0xFFFFA4AFA2A490DA};
    const hn::RebindToUnsigned<Lanes> integers;
    const Bits last = bits_of(shifted), low = hn::Load(integers, sixteenths), high = hn::Load(integers, sixteenths + 8);
    const Bits entry{_mm512_permutex2var_epi64(low.raw, last.raw, high.raw)};  // looks at four bits of each of `last`
    return number_of(hn::Add(hn::ShiftLeft<48>(last), entry));
  }
#else
  static constexpr int steps = 1;
  static constexpr double coefficients[] = {0x1.c0638527edf34p-32, 0x1.e605f979c7a5dp-28, 0x1.b54167a0b9061p-24,
                                            0x1.62bfd49ed0adfp-20, 0x1.ffcbee3b0af8cp-17, 0x1.4309130961163p-13,
                                            0x1.5d87fe7bbbe07p-10, 0x1.3b2ab6fba1e1cp-7,  0x1.c6b08d7048f31p-5,
                                            0x1.ebfbdff82c598p-3,  0x1.62e42fefa39f3p-1};

  static HWY_INLINE Vector power(Vector shifted) { return number_of(hn::ShiftLeft<52>(bits_of(shifted))); }
#endif

  template <int n>
  static HWY_INLINE Pack<n> series(const Pack<n>& f) {
    const double* coefficient = coefficients;
    // Fetched anew each time, which costs nothing; else the compiler keeps them in registers, which the sums need more.
    asm volatile("" : "+r"(coefficient));
    Pack<n> sum = spread(coefficient[0]);
    for (std::size_t k = 1; k < std::size(coefficients); ++k) sum = mul_add(sum, f, Pack<n>(spread(coefficient[k])));
    return sum;
  }

  Vector high_, low_, limit_;
};

/// 1 / sqrt(x) for 2^-1022 <= x <= 1e300, without the processor's slow division and root: the well-known guess from the
/// bits of x, right to 3.5 %, and two steps of fourth order.  Something finite for 0 <= x < 2^-1022.
template <int n>
HWY_INLINE Pack<n> inverse_root(const Pack<n>& x) {
  using P = Pack<n>;
  const Bits magic = bits_of(spread(0x1.6eb50c7b537a9p+511));  // 0x5FE6EB50C7B537A9
  P y;
  for (int i = 0; i < n; ++i) y.part[i] = number_of(hn::Sub(magic, hn::ShiftRight<1>(bits_of(x.part[i]))));
  for (int step = 0; step < 2; ++step) {  // x y^2 = 1 - e;  1 / sqrt(x) = y (1 + e/2 + 3/8 e^2 + 5/16 e^3 + ...)
    const P e = sub_mul(P(spread(1)), x * y, y);
    const P series = mul_add(mul_add(P(spread(0.3125)), e, P(spread(0.375))), e, P(spread(0.5)));
    y = mul_add(y * e, series, y);
  }
  return y;
}

/// sqrt(x), rounded right, by the processor's slow root: for loops with so many products that it takes its time beside
/// them, where inverse_root would add to them.
template <int n>
HWY_INLINE Pack<n> root(Pack<n> x) {
  for (Vector& each : x.part) each = hn::Sqrt(each);
  return x;
}

/// log(x) for 0 < x; NaN for NaN.
template <int n>
HWY_INLINE Pack<n> logarithm(Pack<n> x) {
  for (Vector& each : x.part)
    each = hn::Add(hn::Log(Lanes(), each), hn::Sub(each, each));  // Highway's takes NaN for a number
  return x;
}

}  // namespace wasserstrom::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#endif
