// Sums over strips of sources, for many dimensions: distances, kernel values and sums are loops of their own over a
// strip whose kernel values stay in cache.  Compiled once per instruction set.

#if defined(WASSERSTROM_KERNELS_HIGH_DIMENSION) == defined(HWY_TARGET_TOGGLE)
#ifdef WASSERSTROM_KERNELS_HIGH_DIMENSION
#undef WASSERSTROM_KERNELS_HIGH_DIMENSION
#else
#define WASSERSTROM_KERNELS_HIGH_DIMENSION
#endif

#include "differences-inl.hpp"
#include "expanded-inl.hpp"

HWY_BEFORE_NAMESPACE();
namespace wasserstrom::HWY_NAMESPACE {

template <class Profile>
void add_high_dimension(const Profile& profile, const KernelSumRequest& request, const Tile& tile,
                        const SourceBlock& block) {
  if (block.expanded()) {
    centre_tile(tile, request.dimension, block);
    constexpr Index panels = strip_sources / Panels::most_columns;
    for (Index p = 0; p < block.factor().count(); p += panels) {
      const Index end = std::min(p + panels, block.factor().count()), first = block.factor().first(p);
      add_expanded(profile, request, tile, Strip{block, first, block.factor().first(end) - first}, p, end);
    }
    add_moments(request, tile, block);
    return;
  }
  for (Index first = 0; first < block.count(); first += strip_sources)
    add_by_differences(profile, request, tile, Strip{block, first, std::min(strip_sources, block.count() - first)});
  if (block.equal_charges()) multiply_gradient(tile, request.dimension, block.charges()[0]);
}

}  // namespace wasserstrom::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#endif
