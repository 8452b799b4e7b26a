// The profiles of radial kernels for the lanes of a vector.  Compiled once per instruction set.
//
// Each gives phi and the slope but for the factor that is the same for all pairs (gradient_factor in tile_sums.hpp).

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
  explicit GaussianProfile(double h) : exp_(0.5 / (h * h)) {}

  template <int n>
  HWY_INLINE void operator()(const Pack<n>& r2, Pack<n>& value, Pack<n>& slope) const {
    value = exp_(r2);
    slope = value;
  }

 private:
  ExpOfProduct exp_;
};

/// phi = b^(-1/2),  slope = b^(-3/2), factor -1 / h^2;  b = 1 + r2 / h^2
class InverseRootProfile {
 public:
  explicit InverseRootProfile(double h) : scale_(spread(1 / (h * h))) {}

  template <int n>
  HWY_INLINE void operator()(const Pack<n>& r2, Pack<n>& value, Pack<n>& slope) const {
    const Pack<n> b = min(Pack<n>(spread(1e300)), mul_add(r2, Pack<n>(scale_), Pack<n>(spread(1))));
    value = inverse_root(b);
    slope = value * (value * value);
  }

 private:
  Vector scale_;
};

/// phi = b^(-beta),  slope = b^(-beta - 1), factor -2 beta / h^2;  b = 1 + r2 / h^2
class InversePowerProfile {
 public:
  InversePowerProfile(double h, double beta) : scale_(spread(1 / (h * h))), exp_(beta) {}

  template <int n>
  HWY_INLINE void operator()(const Pack<n>& r2, Pack<n>& value, Pack<n>& slope) const {
    const Pack<n> b = mul_add(r2, Pack<n>(scale_), Pack<n>(spread(1)));
    value = exp_(logarithm(b));
    slope = value / b;
  }

 private:
  Vector scale_;
  ExpOfProduct exp_;
};

}  // namespace wasserstrom::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#endif
