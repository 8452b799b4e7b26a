// Means and standard deviations of the coordinates, and how far they are from those of a reference
// (wasserstrom/diagnostics/moments.hpp).

#include "wasserstrom/diagnostics/moments.hpp"

#include <optional>

#include "diagnostics.hpp"
#include "wasserstrom/diagnostics/reference.hpp"

namespace wasserstrom {
namespace {

class MomentsDiagnostic final : public Diagnostic {
 public:
  MomentsDiagnostic(std::optional<Moments> reference, const std::vector<std::string>& coordinates)
      : reference_(std::move(reference)) {
    for (const char* kind : {"mean_", "sd_"})
      for (const std::string& name : coordinates) names_.push_back(kind + name);
    if (reference_) names_.insert(names_.begin(), {"mean_difference", "log_sd_ratio"});
  }

  std::vector<std::string> names() const override { return names_; }

  std::vector<double> evaluate(const PointCloud& input) const override {
    const Moments found = moments(input);
    std::vector<double> numbers;
    if (reference_) {
      const MomentDifference away = difference(found, *reference_);
      numbers = {away.mean, away.deviation};
    }
    numbers.insert(numbers.end(), found.mean.begin(), found.mean.end());
    numbers.insert(numbers.end(), found.deviation.begin(), found.deviation.end());
    return numbers;
  }

 private:
  std::optional<Moments> reference_;
  std::vector<std::string> names_;
};

std::unique_ptr<Diagnostic> make(const Config& config, const DiagnosticContext& context) {
  if (!config.has("reference"))
    return std::make_unique<MomentsDiagnostic>(std::nullopt, column_parts(particle_names(context).coordinates));
  const auto reference = read_reference(config, context);
  require_two_rows(*reference, config.path("reference"), "and no sd to divide by: name another file");
  const ReferenceColumns& columns = reference->columns();
  return compared(columns, context,
                  std::make_unique<MomentsDiagnostic>(moments(reference->points()), column_parts(columns.names)));
}

std::vector<Key> keys() {
  std::vector<Key> keys = reference_keys();
  keys.front() = keys.front().optional();
  return keys;
}

void check(const Config& self, const Config&, Problems& problems) {
  if (!self.has("reference") && !self.is_default("dataset"))
    problems.add(self, "dataset", "a 'dataset' without a 'reference'", "name the file that it is in");
}

}  // namespace

DiagnosticRegistry::Entry moments_diagnostic() {
  return {{"moments",
           "mean_<coordinate> and sd_<coordinate> of the particles; with reference particles also mean_difference, the "
           "largest |difference of means| / sd of the reference, and log_sd_ratio, the largest |log(sd / sd of the "
           "reference)|; O(N d / P)",
           keys(), check},
          make};
}

}  // namespace wasserstrom
