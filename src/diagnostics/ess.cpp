// Kernel effective sample size: as many independent draws of the reference law would be as far from it as the particles
// are.
//
// n independent draws of a law Q are, as a V-statistic with a kernel of k(x, x) = 1, expected at
// MMD^2 = (1 - E k(y, y')) / n from it, y and y' independent draws of Q.  Therefore
//
//   ess = (1 - E k(y, y')) / MMD^2(particles, Q)
//
// with Q's two means estimated from the reference without the pairs i = i, which is unbiased for independent draws of
// Q.
//
// Limits.  The reference knows Q no better than its M draws do: an ess beyond M is noise, and where the estimate of
// MMD^2 is not positive there is none (an empty field).  The number belongs to the kernel: particles that are spread
// more evenly than draws count for more than N, and what lies below the bandwidth does not count.  Correlated draws in
// the reference make it too small.

#include <limits>

#include "diagnostics.hpp"
#include "kernel_reference.hpp"

namespace wasserstrom {
namespace {

class EffectiveSize final : public Diagnostic {
 public:
  explicit EffectiveSize(KernelReference reference) : reference_(std::move(reference)) {}

  std::vector<std::string> names() const override { return {"ess"}; }

  std::vector<double> evaluate(const PointCloud& input) const override {
    const double h = reference_.bandwidth(), alike = reference_.alike();
    const double squared = kernel_mean(input, input, h) + alike - 2 * kernel_mean(input, reference_.points(), h);
    return {squared > 0 ? (1 - alike) / squared : std::numeric_limits<double>::quiet_NaN()};
  }

  const Reference* reference() const override { return reference_.get(); }

 private:
  KernelReference reference_;
};

std::unique_ptr<Diagnostic> make(const Config& config, const DiagnosticContext& context) {
  KernelReference reference = read_kernel_reference(config, context);
  const ReferenceColumns columns = reference.get()->columns();
  return compared(columns, context, std::make_unique<EffectiveSize>(std::move(reference)));
}

}  // namespace

DiagnosticRegistry::Entry ess_diagnostic() {
  return {{"ess",
           "kernel effective sample size: the number of independent draws of the reference's distribution that would "
           "be as far from it, by the expected MMD^2, as the particles are; empty where the reference cannot tell; O(N "
           "(N + M) d / P)",
           kernel_reference_keys(),
           {}},
          make};
}

}  // namespace wasserstrom
