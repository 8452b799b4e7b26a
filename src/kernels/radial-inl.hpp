// The profiles of radial kernels for the lanes of a vector.  Compiled once per instruction set.
//
// Each gives phi and the slope but for the factor that is the same for all pairs, which it tells by itself.

#if defined(WASSERSTROM_KERNELS_RADIAL) == defined(HWY_TARGET_TOGGLE)
#ifdef WASSERSTROM_KERNELS_RADIAL
#undef WASSERSTROM_KERNELS_RADIAL
#else
#define WASSERSTROM_KERNELS_RADIAL
#endif

#include "simd/elementary-inl.hpp"

HWY_BEFORE_NAMESPACE();
namespace wasserstrom::HWY_NAMESPACE {

/// phi = exp(-r2 / (2 h^2)),  slope = phi, factor -1 / h^2
class GaussianProfile {
 public:
  static constexpr bool slope_is_value = true;
  explicit GaussianProfile(double h) : exp_(0.5 / (h * h)), factor_(-1 / (h * h)) {}
  double gradient_factor() const { return factor_; }

  template <int n>
  HWY_INLINE void operator()(const Pack<n>& r2, Pack<n>& value, Pack<n>& slope) const {
    value = exp_(r2);
    slope = value;
  }

 private:
  ExpOfProduct exp_;
  double factor_;
};

/// phi = b^(-1/2),  slope = b^(-3/2), factor -1 / h^2;  b = 1 + r2 / h^2
class InverseRootProfile {
 public:
  explicit InverseRootProfile(double h) : scale_(spread(1 / (h * h))), factor_(-2 * 0.5 / (h * h)) {}
  double gradient_factor() const { return factor_; }

  template <int n>
  HWY_INLINE void operator()(const Pack<n>& r2, Pack<n>& value, Pack<n>& slope) const {
    const Pack<n> b = min(Pack<n>(spread(1e300)), mul_add(r2, Pack<n>(scale_), Pack<n>(spread(1))));
    value = inverse_root(b);
    slope = value * (value * value);
  }

 private:
  Vector scale_;
  double factor_;
};

/// phi = b^(-beta),  slope = b^(-beta - 1), factor -2 beta / h^2;  b = 1 + r2 / h^2
class InversePowerProfile {
 public:
  InversePowerProfile(double h, double beta) : scale_(spread(1 / (h * h))), exp_(beta), factor_(-2 * beta / (h * h)) {}
  double gradient_factor() const { return factor_; }

  template <int n>
  HWY_INLINE void operator()(const Pack<n>& r2, Pack<n>& value, Pack<n>& slope) const {
    const Pack<n> b = mul_add(r2, Pack<n>(scale_), Pack<n>(spread(1)));
    value = exp_(logarithm(b));
    slope = value / b;
  }

 private:
  Vector scale_;
  ExpOfProduct exp_;
  double factor_;
};

/// 1 / r, for r2 = 0 anything finite.
template <int n>
HWY_INLINE Pack<n> inverse_distance(const Pack<n>& r2) {
  return inverse_root(min(Pack<n>(spread(1e300)), r2));
}

/// r = r2 / r, and a step of Newton's for sqrt(r2), without which exp(-r) would be wrong by r ulp.
template <int n>
HWY_INLINE Pack<n> distance(const Pack<n>& r2, const Pack<n>& inverse) {
  const Pack<n> square = min(Pack<n>(spread(1e300)), r2), r = square * inverse;
  return mul_add(sub_mul(square, r, r) * Pack<n>(spread(0.5)), inverse, r);
}

/// `quotient`; 0 where r2 is.
template <int n>
HWY_INLINE Pack<n> zero_in_place(const Pack<n>& r2, Pack<n> quotient) {
  const Vector zero = hn::Zero(Lanes());
  for (int i = 0; i < n; ++i) quotient.part[i] = hn::IfThenZeroElse(hn::Eq(r2.part[i], zero), quotient.part[i]);
  return quotient;
}

/// phi = exp(-r / h),  slope = phi / r, factor -1 / h
class LaplaceProfile {
 public:
  explicit LaplaceProfile(double h) : exp_(1 / h), factor_(-1 / h) {}
  double gradient_factor() const { return factor_; }

  template <int n>
  HWY_INLINE void operator()(const Pack<n>& r2, Pack<n>& value, Pack<n>& slope) const {
    const Pack<n> inverse = inverse_distance(r2);
    value = exp_(distance(r2, inverse));
    slope = zero_in_place(r2, value * inverse);
  }

 private:
  ExpOfProduct exp_;
  double factor_;
};

/// phi = (1 + z) exp(-z),  slope = exp(-z), factor -3 / h^2;  z = sqrt(3) r / h  (twice the smoothness is 3)
/// phi = (1 + z + z^2/3) exp(-z),  slope = (1 + z) exp(-z), factor -5 / (3 h^2);  z = sqrt(5) r / h  (5)
template <int twice_smoothness>
class MaternProfile {
 public:
  explicit MaternProfile(double h)
      : rate_(spread(std::sqrt(twice_smoothness) / h)),
        exp_(std::sqrt(twice_smoothness) / h),
        factor_(twice_smoothness == 3 ? -3 / (h * h) : -5 / (3 * h * h)) {}
  double gradient_factor() const { return factor_; }

  template <int n>
  HWY_INLINE void operator()(const Pack<n>& r2, Pack<n>& value, Pack<n>& slope) const {
    using P = Pack<n>;
    const P r = distance(r2, inverse_distance(r2));
    const P decay = exp_(r), line = mul_add(r, P(rate_), P(spread(1)));
    if constexpr (twice_smoothness == 3) {
      value = line * decay;
      slope = decay;
    } else {
      const P z = r * P(rate_);
      value = mul_add(z * z, P(spread(1.0 / 3)), line) * decay;
      slope = line * decay;
    }
  }

 private:
  Vector rate_;
  ExpOfProduct exp_;
  double factor_;
};

/// phi = -r,  slope = 1 / r, factor -1
class DistanceProfile {
 public:
  double gradient_factor() const { return -1; }

  template <int n>
  HWY_INLINE void operator()(const Pack<n>& r2, Pack<n>& value, Pack<n>& slope) const {
    const Pack<n> inverse = inverse_distance(r2);
    value = Pack<n>(hn::Zero(Lanes())) - distance(r2, inverse);
    slope = zero_in_place(r2, inverse);
  }
};

/// phi = -r^p,  slope = r^(p - 2), factor -p
class DistancePowerProfile {
 public:
  explicit DistancePowerProfile(double p) : exp_(1 - 0.5 * p), factor_(-p) {}
  double gradient_factor() const { return factor_; }

  template <int n>
  HWY_INLINE void operator()(const Pack<n>& r2, Pack<n>& value, Pack<n>& slope) const {
    slope = zero_in_place(r2, exp_(logarithm(r2)));
    value = Pack<n>(hn::Zero(Lanes())) - r2 * slope;
  }

 private:
  ExpOfProduct exp_;
  double factor_;
};

}  // namespace wasserstrom::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#endif
