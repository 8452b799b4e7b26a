// D_K^2(rho, nu) = 1/2 double integral K d(rho - nu) d(rho - nu):
//
//   g = -integral K(., y) nu(dy) + 1/2 double integral K nu nu, and K between the particles with the factor 1.
//
// For K = -r it is half the energy distance.

#include "kernel_mean.hpp"
#include "objectives.hpp"
#include "pair_engine.hpp"
#include "pair_kernel.hpp"

namespace wasserstrom {
namespace {

class Mmd final : public Functional {
 public:
  /// Of slices the constant is part of the value, and sums over all pairs are what they are there to avoid.
  Mmd(const PairKernel& kernel, std::shared_ptr<const PointMeasure> target, const Communicator& communicator)
      : attraction_(kernel, *target, -1), repulsion_{kernel, 1} {
    if (kernel.slices) repulsion_.target = std::move(target);
    else attraction_.shift(-0.5 * attraction_.mean_over_target(communicator));
  }

  const Potential* potential() const override { return &attraction_; }
  const PairEnergy* pairs() const override { return &repulsion_; }

  std::optional<CuspPoints> cusps() const override {
    const std::optional<Cusp> cusp = cusp_of(*repulsion_.kernel, repulsion_.bandwidth);
    if (!cusp) return {};
    return CuspPoints{attraction_.points(), attraction_.weights(), *cusp};
  }

 private:
  KernelMean attraction_;
  PairEnergy repulsion_;
};

}  // namespace

FunctionalRegistry::Entry mmd_functional() {
  std::vector<Key> keys = target_kernel_keys(pair_engine_key());
  keys.push_back(point_target_key());
  return {{"mmd",
           "D_K^2(rho, nu) = 1/2 double integral of K d(rho - nu) d(rho - nu), the squared maximum mean discrepancy "
           "with the factor 1/2 of Riesz flows, down to the target distribution nu",
           keys, check_pair_engine},
          [](const Config& config, const PotentialContext& context) {
            std::shared_ptr<const PointMeasure> target = point_targets().make(config.table("target"), context);
            PairKernel kernel = make_pair_kernel(config, *target, context);
            kernel.slices = slicing_of(config, context);
            return std::make_unique<Mmd>(kernel, std::move(target), context.communicator);
          },
          {.pairs = true}};
}

}  // namespace wasserstrom
