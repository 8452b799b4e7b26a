// Vectors of the instruction set that is being compiled for, and packs of them.  Compiled once per instruction set.

#if defined(WASSERSTROM_SIMD_PACK) == defined(HWY_TARGET_TOGGLE)
#ifdef WASSERSTROM_SIMD_PACK
#undef WASSERSTROM_SIMD_PACK
#else
#define WASSERSTROM_SIMD_PACK
#endif

#include <hwy/highway.h>

#include "wasserstrom/base/types.hpp"

HWY_BEFORE_NAMESPACE();
namespace wasserstrom::HWY_NAMESPACE {

namespace hn = hwy::HWY_NAMESPACE;
using Lanes = hn::ScalableTag<double>;
using Vector = hn::Vec<Lanes>;

constexpr Index lanes = hn::MaxLanes(Lanes());

/// The same number in all lanes.
HWY_INLINE Vector spread(double value) { return hn::Set(Lanes(), value); }

/// n vectors on which everything is done in lockstep: a chain of dependent instructions, such as a polynomial, takes
/// several cycles per link, in which the other vectors have their turn.
template <int n>
struct Pack {
  static constexpr Index width = n * lanes;  ///< numbers
  Vector part[n];

  Pack() = default;
  HWY_INLINE Pack(Vector same) {  // NOLINT: meant to convert
    for (int i = 0; i < n; ++i) part[i] = same;
  }

  static HWY_INLINE Pack load(const double* from) {
    Pack all;
    for (int i = 0; i < n; ++i) all.part[i] = hn::Load(Lanes(), from + i * lanes);
    return all;
  }
  HWY_INLINE void store(double* to) const {
    for (int i = 0; i < n; ++i) hn::Store(part[i], Lanes(), to + i * lanes);
  }

  friend HWY_INLINE Pack operator+(Pack a, const Pack& b) {
    for (int i = 0; i < n; ++i) a.part[i] = hn::Add(a.part[i], b.part[i]);
    return a;
  }
  friend HWY_INLINE Pack operator-(Pack a, const Pack& b) {
    for (int i = 0; i < n; ++i) a.part[i] = hn::Sub(a.part[i], b.part[i]);
    return a;
  }
  friend HWY_INLINE Pack operator*(Pack a, const Pack& b) {
    for (int i = 0; i < n; ++i) a.part[i] = hn::Mul(a.part[i], b.part[i]);
    return a;
  }
  friend HWY_INLINE Pack operator/(Pack a, const Pack& b) {
    for (int i = 0; i < n; ++i) a.part[i] = hn::Div(a.part[i], b.part[i]);
    return a;
  }
  /// a b + c, a b - c and c - a b; rounded once where the instruction set can.
  friend HWY_INLINE Pack mul_add(const Pack& a, const Pack& b, Pack c) {
    for (int i = 0; i < n; ++i) c.part[i] = hn::MulAdd(a.part[i], b.part[i], c.part[i]);
    return c;
  }
  friend HWY_INLINE Pack mul_sub(const Pack& a, const Pack& b, Pack c) {
    for (int i = 0; i < n; ++i) c.part[i] = hn::MulSub(a.part[i], b.part[i], c.part[i]);
    return c;
  }
  friend HWY_INLINE Pack sub_mul(Pack c, const Pack& a, const Pack& b) {
    for (int i = 0; i < n; ++i) c.part[i] = hn::NegMulAdd(a.part[i], b.part[i], c.part[i]);
    return c;
  }
  /// The smaller one; NaN if b is NaN.
  friend HWY_INLINE Pack min(Pack a, const Pack& b) {
    for (int i = 0; i < n; ++i) a.part[i] = hn::Min(a.part[i], b.part[i]);
    return a;
  }
  /// Whether a > b in every lane; not so where one of them is not a number.
  friend HWY_INLINE bool all_greater(const Pack& a, const Pack& b) {
    auto all = hn::Gt(a.part[0], b.part[0]);
    for (int i = 1; i < n; ++i) all = hn::And(all, hn::Gt(a.part[i], b.part[i]));
    return hn::AllTrue(Lanes(), all);
  }
};

}  // namespace wasserstrom::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#endif
