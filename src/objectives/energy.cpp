// KL(rho || pi) = integral log(rho / pi) d rho: g = -log pi, c = 1.

#include "objectives.hpp"

namespace wasserstrom {
namespace {

class Energy final : public Functional {
 public:
  explicit Energy(std::unique_ptr<Potential> target) : target_(std::move(target)) {}
  const Potential* potential() const override { return target_.get(); }
  double entropy() const override { return 1; }

 private:
  std::unique_ptr<Potential> target_;
};

}  // namespace

FunctionalRegistry::Entry energy_functional() {
  return {{"energy",
           "KL(rho || pi) = integral of rho log(rho / pi), down to the target distribution pi",
           {Key::table("target", targets().schema("the distribution pi", "targets"))
                .says("the distribution pi, by its log-density")},
           {}},
          [](const Config& config, const PotentialContext& context) {
            return std::make_unique<Energy>(targets().make(config.table("target"), context));
          },
          {.entropy = true}};
}

}  // namespace wasserstrom
