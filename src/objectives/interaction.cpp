// 1/2 double integral K(x, y) rho(dx) rho(dy): no g, and K between the particles with the factor 1.

#include "objectives.hpp"
#include "pair_engine.hpp"
#include "pair_kernel.hpp"

namespace wasserstrom {
namespace {

class Interaction final : public Functional {
 public:
  explicit Interaction(PairKernel kernel) : pairs_{std::move(kernel), 1} {}
  const PairEnergy* pairs() const override { return &pairs_; }

 private:
  PairEnergy pairs_;
};

}  // namespace

FunctionalRegistry::Entry interaction_functional() {
  return {{"interaction",
           "1/2 double integral of K rho rho: particles push each other apart where K falls with their distance, as "
           "that of riesz and gaussian do",
           plain_kernel_keys(), check_pair_engine},
          [](const Config& config, const PotentialContext& context) {
            PairKernel kernel = make_pair_kernel(config);
            kernel.slices = slicing_of(config, context);
            return std::make_unique<Interaction>(std::move(kernel));
          },
          {.pairs = true}};
}

}  // namespace wasserstrom
