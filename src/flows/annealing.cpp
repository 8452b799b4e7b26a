// The ways to anneal: none, linear, tanh, cyclical.

#include "wasserstrom/flows/annealing.hpp"

#include <algorithm>
#include <cmath>

#include "flows.hpp"

namespace wasserstrom {
namespace {

class NoAnnealing final : public Annealing {
 public:
  double factor(Index) const override { return 1; }
};

class Linear final : public Annealing {
 public:
  explicit Linear(Index steps) : steps_(steps) {}
  double factor(Index step) const override {
    return static_cast<double>(std::min(step + 1, steps_)) / static_cast<double>(steps_);
  }

 private:
  Index steps_;
};

class HyperbolicTangent final : public Annealing {
 public:
  HyperbolicTangent(Index steps, double exponent) : steps_(steps), exponent_(exponent) {}
  double factor(Index step) const override {
    if (step + 1 >= steps_) return 1;
    return rise(static_cast<double>(step + 1) / static_cast<double>(steps_)) / rise(1);
  }

 private:
  double rise(double fraction) const { return std::tanh(std::pow(1.3 * fraction, exponent_)); }

  Index steps_;
  double exponent_;
};

class Cyclical final : public Annealing {
 public:
  Cyclical(Index steps, Index cycles, double exponent) : steps_(steps), cycles_(cycles), exponent_(exponent) {}
  double factor(Index step) const override {
    if (step / steps_ >= cycles_) return 1;
    return std::pow(static_cast<double>(step % steps_ + 1) / static_cast<double>(steps_), exponent_);
  }

 private:
  Index steps_, cycles_;
  double exponent_;
};

Key steps_key(const char* meaning) { return Key::integer("steps").at_least(1).in("steps").says(meaning); }

Key exponent_key() {
  return Key::real("exponent").default_to("1.0").above(0).at_most(100).says("p: the larger, the later the rise");
}

/// A run that is to stop at a small grad_norm could stop at the targets of its first steps.
void check_end(const Config&, const Config& whole, Problems& problems) {
  refuse_end_by_grad_norm(whole, "annealed targets have stationary states of their own",
                          "leave it out, or the annealing", problems);
}

}  // namespace

AnnealingRegistry& annealings() {
  static AnnealingRegistry registry(
      {{{"none", "the gradients as they are", {}, {}}, [](const Config&) { return std::make_unique<NoAnnealing>(); }},
       {{"linear", "the factor grows evenly", {steps_key("after so many it is 1")}, check_end},
        [](const Config& c) { return std::make_unique<Linear>(c.integer("steps")); }},
       {{"tanh",
         "tanh((1.3 s / steps)^exponent), over its value at the end",
         {steps_key("after so many it is 1"), exponent_key()},
         check_end},
        [](const Config& c) { return std::make_unique<HyperbolicTangent>(c.integer("steps"), c.real("exponent")); }},
       {{"cyclical",
         "(s / steps)^exponent, again and again: each cycle looks for modes that the one before has missed",
         {steps_key("of one cycle"),
          Key::integer("cycles").default_to("4").at_least(1).says("after so many the factor is 1"), exponent_key()},
         check_end},
        [](const Config& c) {
          return std::make_unique<Cyclical>(c.integer("steps"), c.integer("cycles"), c.real("exponent"));
        }}});
  return registry;
}

}  // namespace wasserstrom
