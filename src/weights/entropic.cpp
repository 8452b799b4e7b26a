// Entropic weights: mirror descent on w' G w / 2 in continuous time, alongside the particles.
//   w = softmax(u),  du_k/dt = -beta (G w)_k,  u = 0 at the start
// u is part of the integrator's state, so that every integrator, adaptive ones too, treats it as it treats the
// particles.

#include <cmath>

#include "weights.hpp"

namespace wasserstrom {
namespace {

class Entropic final : public WeightSolver {
 public:
  Entropic(double beta, Index objectives) : beta_(beta), objectives_(objectives) {}

  Column initial_state() const override { return Column::Zero(objectives_); }

  Column solve(const Rows&, const ConstColumnRef& state) const override {
    Column weights(state.size());
    const double largest = state.maxCoeff();
    for (Index k = 0; k < state.size(); ++k) weights[k] = std::exp(state[k] - largest);
    return weights / weights.sum();
  }

  Column state_rate(const Rows& gram, const Column& weights) const override { return -beta_ * (gram * weights); }

 private:
  double beta_;
  Index objectives_;
};

}  // namespace

WeightRegistry::Entry entropic_rule() {
  return {{"entropic",
           "w = softmax(u), du_k/dt = -rate (G w)_k: weights that evolve with the particles, for every integrator",
           {Key::real("rate").default_to("1.0").above(0).says("beta, against flow time")},
           {}},
          [](const Config& config, const WeightContext& context) {
            return std::make_unique<Entropic>(config.real("rate"), context.objectives);
          }};
}

}  // namespace wasserstrom
