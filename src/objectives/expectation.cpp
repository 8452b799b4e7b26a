// E_rho[f]: g = f.

#include "objectives.hpp"

namespace wasserstrom {
namespace {

class Expectation final : public Functional {
 public:
  explicit Expectation(std::unique_ptr<Potential> function) : function_(std::move(function)) {}
  const Potential* potential() const override { return function_.get(); }

 private:
  std::unique_ptr<Potential> function_;
};

}  // namespace

FunctionalRegistry::Entry expectation_functional() {
  return {{"expectation",
           "mean of a function f over the particles",
           {Key::table("potential", potentials().schema("the function f", "potentials")).says("the function f")},
           {}},
          [](const Config& config, const PotentialContext& context) {
            return std::make_unique<Expectation>(potentials().make(config.table("potential"), context));
          }};
}

}  // namespace wasserstrom
