// D_K^2(rho, nu) = 1/2 double integral K d(rho - nu) d(rho - nu):
//
//   g = -integral K(., y) nu(dy) + 1/2 double integral K nu nu, and K between the particles with the factor 1.
//
// For K = -r it is half the energy distance.

#include "kernel_mean.hpp"
#include "objectives.hpp"
#include "pair_kernel.hpp"
#include "wasserstrom/kernels/engine.hpp"

namespace wasserstrom {
namespace {

class Mmd final : public Functional {
 public:
  Mmd(const PairKernel& kernel, const PointMeasure& target, const Communicator& communicator)
      : attraction_(kernel, target, -1), repulsion_{kernel, 1} {
    attraction_.shift(-0.5 * attraction_.mean_over_target(communicator));
  }

  const Potential* potential() const override { return &attraction_; }
  const PairEnergy* pairs() const override { return &repulsion_; }

 private:
  KernelMean attraction_;
  PairEnergy repulsion_;
};

}  // namespace

FunctionalRegistry::Entry mmd_functional() {
  std::vector<Key> keys = target_kernel_keys();
  keys.push_back(point_target_key());
  return {{"mmd",
           "D_K^2(rho, nu) = 1/2 double integral of K d(rho - nu) d(rho - nu), the squared maximum mean discrepancy "
           "with the factor 1/2 of Riesz flows, down to the target distribution nu",
           keys, check_engine},
          [](const Config& config, const PotentialContext& context) {
            const auto target = point_targets().make(config.table("target"), context);
            return std::make_unique<Mmd>(make_pair_kernel(config, *target, context), *target, context.communicator);
          },
          {.pairs = true}};
}

}  // namespace wasserstrom
