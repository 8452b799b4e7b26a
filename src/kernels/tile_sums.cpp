// The inner loops of the dense pair sums, compiled for every instruction set of simd_targets.hpp.
//
// Lanes are targets.  In up to three dimensions one loop over the sources does everything in registers; in more,
// distances, kernel values and sums are loops of their own.  How many vectors and columns a loop holds has no influence
// on the bits: every lane sees the same operations in the same order.

#include "tile_sums.hpp"

#include <algorithm>
#include <cstdint>
#include <optional>
#include <type_traits>

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "kernels/tile_sums.cpp"
#include "simd/simd_targets.hpp"
// for each of them:
#include "high_dimension-inl.hpp"
#include "low_dimension-inl.hpp"
#include "radial-inl.hpp"

HWY_BEFORE_NAMESPACE();
namespace wasserstrom::HWY_NAMESPACE {

template <class Profile>
void add_block(const Profile& profile, const KernelSumRequest& request, const Tile& tile, const SourceBlock& block) {
  if constexpr (!std::is_same_v<Profile, CalledProfile>) {
    if (request.dimension == 1) return add_low_dimension<1>(profile, request, tile, block);
    if (request.dimension == 2) return add_low_dimension<2>(profile, request, tile, block);
    if (request.dimension == 3) return add_low_dimension<3>(profile, request, tile, block);
  }
  add_high_dimension(profile, request, tile, block);
}

/// One choice of the kernel per block of sources, none per pair.
void add_all(const KernelSumRequest& request, const Tile& tile, const SourceBlock& block) {
  const double h = request.bandwidth;
  const auto add = [&](const auto& profile) { add_block(profile, request, tile, block); };
  const std::optional<RadialForm> form = request.kernel->form();
  if (!form) return add(CalledProfile{*request.kernel, h});
  switch (form->formula) {
    case RadialForm::Formula::gaussian:
      return add(GaussianProfile(h));
    case RadialForm::Formula::inverse_multiquadric:
      return form->exponent == 0.5 ? add(InverseRootProfile(h)) : add(InversePowerProfile(h, form->exponent));
    case RadialForm::Formula::laplace:
      return add(LaplaceProfile(h));
    case RadialForm::Formula::matern32:
      return add(MaternProfile<3>(h));
    case RadialForm::Formula::matern52:
      return add(MaternProfile<5>(h));
    case RadialForm::Formula::riesz:
      return form->exponent == 1 ? add(DistanceProfile()) : add(DistancePowerProfile(form->exponent));
  }
}

}  // namespace wasserstrom::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace wasserstrom {

HWY_EXPORT(add_all);

void add_sources(const KernelSumRequest& request, const Tile& tile, const SourceBlock& block) {
  HWY_DYNAMIC_DISPATCH(add_all)(request, tile, block);
}

double gradient_factor(const KernelSumRequest& request) {
  const std::optional<RadialForm> form = request.kernel->form();
  if (!form) return 1;
  const double h = request.bandwidth;
  switch (form->formula) {
    case RadialForm::Formula::gaussian:
      return -1 / (h * h);
    case RadialForm::Formula::inverse_multiquadric:
      return -2 * form->exponent / (h * h);
    case RadialForm::Formula::laplace:
      return -1 / h;
    case RadialForm::Formula::matern32:
      return -3 / (h * h);
    case RadialForm::Formula::matern52:
      return -5 / (3 * h * h);
    case RadialForm::Formula::riesz:
      return -form->exponent;
  }
  return 1;
}

}  // namespace wasserstrom
#endif
