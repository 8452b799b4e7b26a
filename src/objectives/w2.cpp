// F = 1/2 W_2^2(rho, nu) for a law nu known by samples; a dual finds its first variation at every accepted step
// (wasserstrom/transport/transport_dual.hpp).

#include "objectives.hpp"
#include "wasserstrom/objectives/transport_loss.hpp"
#include "wasserstrom/transport/transport_dual.hpp"

namespace wasserstrom {
namespace {

class HalfSquaredW2 final : public Functional {
 public:
  explicit HalfSquaredW2(TransportLoss loss) : loss_(std::move(loss)) {}
  const TransportLoss* transport() const override { return &loss_; }

 private:
  TransportLoss loss_;
};

std::unique_ptr<Functional> make(const Config& config, const PotentialContext& context) {
  return std::make_unique<HalfSquaredW2>(TransportLoss{point_targets().make(config.table("target"), context),
                                                       config.table("dual"), context.seed, context.number,
                                                       context.particles});
}

}  // namespace

FunctionalRegistry::Entry w2_functional() {
  return {{"w2",
           "1/2 W_2^2(rho, nu), half the squared distance of Wasserstein to the law of samples",
           {point_target_key(), Key::table("dual", transport_dual_schema())},
           {}},
          make,
          {.trained = true}};
}

}  // namespace wasserstrom
