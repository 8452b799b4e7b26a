// The merit function of multi-objective sampling (wasserstrom/diagnostics/merit.hpp).

#include "wasserstrom/diagnostics/merit.hpp"

#include <fmt/format.h>

#include "diagnostics.hpp"
#include "wasserstrom/base/error.hpp"

namespace wasserstrom {
namespace {

std::vector<double> numbers(const Merit& merit) {
  std::vector<double> numbers{merit.value};
  numbers.insert(numbers.end(), merit.lambda.begin(), merit.lambda.end());
  return numbers;
}

class MeritDiagnostic : public Diagnostic {
 public:
  explicit MeritDiagnostic(const Objectives& objectives) : objectives_(objectives) {}

  std::vector<std::string> names() const override {
    std::vector<std::string> names{"merit"};
    for (const Objective& each : objectives_) names.push_back("lambda_" + each.name);
    return names;
  }

 private:
  const Objectives& objectives_;
};

class GaussianMerit final : public MeritDiagnostic {
 public:
  GaussianMerit(const Objectives& objectives, std::vector<NormalLaw> targets)
      : MeritDiagnostic(objectives), targets_(std::move(targets)) {}

  std::vector<double> evaluate(const PointCloud& input) const override {
    return numbers(gaussian_merit(input, targets_));
  }

 private:
  std::vector<NormalLaw> targets_;
};

class KernelMerit final : public MeritDiagnostic {
 public:
  KernelMerit(const Objectives& objectives) : MeritDiagnostic(objectives) {
    for (const Objective& each : objectives) potentials_.push_back(each.potential());
  }

  std::vector<double> evaluate(const PointCloud& input) const override {
    return numbers(kernel_merit(input, potentials_));
  }

 private:
  std::vector<const Potential*> potentials_;
};

std::vector<NormalLaw> normal_laws(const Objectives& objectives, const std::string& path) {
  std::vector<NormalLaw> laws;
  for (const Objective& each : objectives) {
    auto law = each.potential()->normal_law();
    if (!law)
      throw ConfigError(
          fmt::format("{}: law = \"gaussian\" needs normal targets, that of '{}' is none; law = "
                      "\"kernel\" takes any in one or two dimensions",
                      path, each.name));
    laws.push_back(std::move(*law));
  }
  return laws;
}

std::unique_ptr<Diagnostic> make(const Config& config, const DiagnosticContext& context) {
  if (config.text("law") == "kernel") return std::make_unique<KernelMerit>(context.objectives);
  return std::make_unique<GaussianMerit>(context.objectives, normal_laws(context.objectives, config.path()));
}

void check(const Config& self, const Config& whole, Problems& problems) {
  for (const Config& objective : whole.tables("objective"))
    if (objective.type() != "energy")
      problems.add(self, "type",
                   fmt::format("the merit needs energies only, and '{}' is of type \"{}\"", objective.text("name"),
                               objective.type()),
                   "leave this diagnostic out");
  const Index d = whole.table("particles").integer("dimension");
  if (self.text("law") == "kernel" && d > 2)
    problems.add(self, "law", fmt::format("law = \"kernel\" in {} dimensions", d),
                 "it works in one or two; law = \"gaussian\" in any, for normal targets");
}

}  // namespace

DiagnosticRegistry::Entry merit_diagnostic() {
  return {
      {"merit",
       "min over the simplex of KL(rho || prod_k pi_k^lambda_k / Z), which is zero at weakly Pareto optimal "
       "distributions: merit, and where the minimum is, lambda_<objective>; all objectives have to be energies",
       {Key::text("law")
            .default_to("\"gaussian\"")
            .one_of({"gaussian", "kernel"})
            .says("what stands for rho. gaussian: the normal distribution with the particles' mean and covariance, for "
                  "normal targets; O(N d^2 / P). kernel: a density estimate, which makes the merit somewhat too small, "
                  "for any targets in one or two dimensions; O(N^2 / P) and some 10^4 evaluations of each target")},
       check},
      make};
}

}  // namespace wasserstrom
