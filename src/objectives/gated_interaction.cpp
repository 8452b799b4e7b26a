// 1/2 double integral over {x_gate >= from}^2 of K(|x_along - y_along|): the pair term of the flow that implodes before
// a gate and explodes behind it (Altekrueger, Hertrich and Steidl 2023, appendix F; gated_collapse.cpp is its
// potential). What passes the gate changes the value at once, and nothing pulls at the gate itself.

#include "gate.hpp"
#include "objectives.hpp"
#include "pair_kernel.hpp"

namespace wasserstrom {
namespace {

class GatedInteraction final : public Functional {
 public:
  explicit GatedInteraction(PairEnergy pairs) : pairs_(std::move(pairs)) {}
  const PairEnergy* pairs() const override { return &pairs_; }

 private:
  PairEnergy pairs_;
};

}  // namespace

FunctionalRegistry::Entry gated_interaction_functional() {
  std::vector<Key> keys = gate_keys();
  keys.push_back(plain_kernel_key());
  return {{"gated_interaction",
           "1/2 double integral of K rho rho over the particles that have passed a gate, in one coordinate: they push "
           "each other apart along it",
           keys, check_gate},
          [](const Config& config, const PotentialContext&) {
            PairEnergy pairs{make_gated_kernel(config), 1};
            pairs.gate = make_gate(config);
            return std::make_unique<GatedInteraction>(std::move(pairs));
          },
          {.pairs = true}};
}

}  // namespace wasserstrom
