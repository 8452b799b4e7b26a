// Kernelised Stein discrepancy to the target of an energy (wasserstrom/diagnostics/stein.hpp).

#include "diagnostics.hpp"
#include "wasserstrom/diagnostics/stein.hpp"

namespace wasserstrom {
namespace {

class Ksd final : public Diagnostic {
 public:
  Ksd(const Potential& potential, const SteinKernel& kernel) : potential_(potential), kernel_(kernel) {}

  std::vector<std::string> names() const override { return {"ksd_v", "ksd_u2"}; }

  std::vector<double> evaluate(const DiagnosticInput& input) const override {
    const SteinDiscrepancy found = stein_discrepancy(input, potential_, kernel_);
    return {found.v, found.u2};
  }

 private:
  const Potential& potential_;
  SteinKernel kernel_;
};

std::unique_ptr<Diagnostic> make(const Config& config, const DiagnosticContext& context) {
  return std::make_unique<Ksd>(*objective_of(config, context.objectives).potential,
                               SteinKernel{config.real("c"), config.real("exponent")});
}

}  // namespace

DiagnosticRegistry::Entry ksd_diagnostic() {
  return {{"ksd",
           "kernelised Stein discrepancy to the target of an energy: ksd_v, the root of the V-statistic; ksd_u2, the "
           "U-statistic, which may be negative; O(N^2 d / P)",
           {objective_key("whose target, an energy's"),
            Key::real("c").default_to("1.0").above(0).says("of the kernel (c^2 + r^2)^exponent"),
            Key::real("exponent").default_to("-0.5").above(-1).below(0).says("of the kernel")},
           check_energy},
          make};
}

}  // namespace wasserstrom
