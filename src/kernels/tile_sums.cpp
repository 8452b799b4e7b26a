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
#include "differences-inl.hpp"
#include "expanded-inl.hpp"
#include "low_dimension-inl.hpp"
#include "radial-inl.hpp"

HWY_BEFORE_NAMESPACE();
namespace wasserstrom::HWY_NAMESPACE {

template <class Profile>
void add_by_differences(const Profile& profile, const KernelSumRequest& request, const Tile& tile,
                        const SourceBlock& block) {
  if constexpr (!std::is_same_v<Profile, CalledProfile>) {
    if (request.dimension == 1) return add_low_dimension<1>(profile, request, tile, block);
    if (request.dimension == 2) return add_low_dimension<2>(profile, request, tile, block);
    if (request.dimension == 3) return add_low_dimension<3>(profile, request, tile, block);
  }
  add_differences(profile, request, tile, block);
}

template <class Profile>
void add_block(const Profile& profile, const KernelSumRequest& request, const Tile& tile, const SourceBlock& block) {
  if (block.expanded()) return add_expanded(profile, request, tile, block);
  clear_sums(request, tile);
  add_by_differences(profile, request, tile, block);
  add_sums(request, tile);
}

/// Uses the profile of the request's kernel: one choice per block of sources, none per pair.
template <class Use>
void with_profile(const KernelSumRequest& request, const Use& use) {
  const double h = request.bandwidth;
  const std::optional<RadialForm> form = request.kernel->form();
  if (!form) return use(CalledProfile{*request.kernel, h});
  switch (form->formula) {
    case RadialForm::Formula::gaussian:
      return use(GaussianProfile(h));
    case RadialForm::Formula::inverse_multiquadric:
      return form->exponent == 0.5 ? use(InverseRootProfile(h)) : use(InversePowerProfile(h, form->exponent));
    case RadialForm::Formula::laplace:
      return use(LaplaceProfile(h));
    case RadialForm::Formula::matern32:
      return use(MaternProfile<3>(h));
    case RadialForm::Formula::matern52:
      return use(MaternProfile<5>(h));
    case RadialForm::Formula::riesz:
      return form->exponent == 1 ? use(DistanceProfile()) : use(DistancePowerProfile(form->exponent));
  }
}

void add_all(const KernelSumRequest& request, const Tile& tile, const SourceBlock& block) {
  with_profile(request, [&](const auto& profile) { add_block(profile, request, tile, block); });
}

double factor_of(const KernelSumRequest& request) {
  double factor = 1;
  with_profile(request, [&](const auto& profile) { factor = profile.gradient_factor(); });
  return factor;
}

}  // namespace wasserstrom::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace wasserstrom {

HWY_EXPORT(add_all);
HWY_EXPORT(factor_of);

void add_sources(const KernelSumRequest& request, const Tile& tile, const SourceBlock& block) {
  HWY_DYNAMIC_DISPATCH(add_all)(request, tile, block);
}

double gradient_factor(const KernelSumRequest& request) { return HWY_DYNAMIC_DISPATCH(factor_of)(request); }

}  // namespace wasserstrom
#endif
