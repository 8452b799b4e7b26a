// Maximum mean discrepancy with a Gaussian kernel, and the energy distance, to a reference
// (wasserstrom/diagnostics/distances.hpp).

#include <algorithm>
#include <cmath>

#include "diagnostics.hpp"
#include "kernel_reference.hpp"

namespace wasserstrom {
namespace {

class Mmd final : public Diagnostic {
 public:
  explicit Mmd(KernelReference reference) : reference_(std::move(reference)) {}

  std::vector<std::string> names() const override { return {"mmd", "mmd_u2", "energy_distance"}; }

  std::vector<double> evaluate(const PointCloud& input) const override {
    const double h = reference_.bandwidth();
    const KernelDistances found =
        kernel_distances(own_means(input, h), reference_.own(), pair_means(input, reference_.points(), h));
    return {std::sqrt(std::max(found.mmd2_v, 0.0)), found.mmd2_u, found.energy};
  }

  const Reference* reference() const override { return reference_.get(); }

 private:
  KernelReference reference_;
};

std::unique_ptr<Diagnostic> make(const Config& config, const DiagnosticContext& context) {
  KernelReference reference = read_kernel_reference(config, context);
  const ReferenceColumns columns = reference.get()->columns();
  return compared(columns, context, std::make_unique<Mmd>(std::move(reference)));
}

}  // namespace

DiagnosticRegistry::Entry mmd_diagnostic() {
  return {
      {"mmd",
       "maximum mean discrepancy to reference particles, Gaussian kernel: mmd, the root of the V-statistic; mmd_u2, "
       "the U-statistic, which may be negative; and energy_distance, not rooted; O(N (N + M) d / P)",
       kernel_reference_keys(),
       {}},
      make};
}

}  // namespace wasserstrom
