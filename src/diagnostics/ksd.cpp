// Kernelised Stein discrepancy to the target of an energy (wasserstrom/diagnostics/stein.hpp).

#include "diagnostics.hpp"
#include "wasserstrom/diagnostics/stein.hpp"

namespace wasserstrom {
namespace {

class Ksd final : public Diagnostic {
 public:
  Ksd(const Potential& potential, const SteinKernel& kernel, CoordinateChange metric)
      : potential_(potential), kernel_(kernel), metric_(std::move(metric)) {}

  std::vector<std::string> names() const override { return {"ksd_v", "ksd_u2", "ksd_v_draws"}; }

  std::vector<double> evaluate(const PointCloud& input) const override {
    const SteinDiscrepancy found = stein_discrepancy(input, potential_, kernel_, metric_);
    return {found.v, found.u2, found.draws};
  }

 private:
  const Potential& potential_;
  SteinKernel kernel_;
  CoordinateChange metric_;
};

std::unique_ptr<Diagnostic> make(const Config& config, const DiagnosticContext& context) {
  const CoordinateChange metric = config.text("metric") == "flow" ? context.metric : CoordinateChange{};
  SteinKernel kernel = usual_kernel(context.dimension, metric);
  kernel.exponent = config.real("exponent");
  if (config.has("c")) kernel.c = config.real("c");
  return std::make_unique<Ksd>(*objective_of(config, context.objectives).potential(), kernel, metric);
}

}  // namespace

DiagnosticRegistry::Entry ksd_diagnostic() {
  return {
      {"ksd",
       "kernelised Stein discrepancy to the target of an energy: ksd_v, the root of the V-statistic; ksd_u2, the "
       "U-statistic, which may be negative; ksd_v_draws, what ksd_v is for as many independent draws, by the terms "
       "i = j of the particles; O(N^2 d / P)",
       {objective_key("whose target, an energy's"),
        Key::text("metric")
            .default_to("\"flow\"")
            .one_of({"flow", "euclidean"})
            .says("in whose coordinates distances and gradients are taken: those of flow.metric, in which the number "
                  "does "
                  "not depend on the units of the parameters, or those of the particles"),
        Key::real("c").optional().above(0).says(
            "of the kernel (c^2 + r^2)^exponent; when absent the root of the dimension in the coordinates of a metric, "
            "1 in those of the particles"),
        Key::real("exponent").default_to("-0.5").above(-1).below(0).says("of the kernel")},
       check_energy},
      make};
}

}  // namespace wasserstrom
