// Exact Wasserstein distance to a reference in each coordinate (wasserstrom/diagnostics/distances.hpp).

#include <algorithm>

#include "diagnostics.hpp"
#include "wasserstrom/diagnostics/distances.hpp"
#include "wasserstrom/diagnostics/reference.hpp"

namespace wasserstrom {
namespace {

class MarginalW2 final : public Diagnostic {
 public:
  MarginalW2(std::shared_ptr<const Reference> reference, const std::vector<std::string>& columns)
      : reference_(std::move(reference)), names_{"max_w2"} {
    for (const std::string& name : columns) names_.push_back("w2_" + name);
  }

  std::vector<std::string> names() const override { return names_; }

  std::vector<double> evaluate(const PointCloud& input) const override {
    std::vector<double> distances = marginal_w2(input, reference_->points());
    distances.insert(distances.begin(), *std::max_element(distances.begin(), distances.end()));
    return distances;
  }

  const Reference* reference() const override { return reference_.get(); }

  double working_bytes(Index particles, int ranks) const override {
    return line_bytes(particles, reference_->count(), ranks);
  }

 private:
  std::shared_ptr<const Reference> reference_;
  std::vector<std::string> names_;
};

std::unique_ptr<Diagnostic> make(const Config& config, const DiagnosticContext& context) {
  auto reference = read_reference(config, context);
  const ReferenceColumns columns = reference->columns();
  return compared(columns, context, std::make_unique<MarginalW2>(std::move(reference), column_parts(columns.names)));
}

}  // namespace

DiagnosticRegistry::Entry marginal_w2_diagnostic() {
  return {{"marginal_w2",
           "exact W_2 to reference particles in each coordinate, w2_<coordinate>, and the largest, max_w2; O(d (N + M) "
           "log(N + M) / P), 2 (N + M) numbers on a rank",
           reference_keys(),
           {}},
          make};
}

}  // namespace wasserstrom
