// Shares of the particles in the components of a mixture target, beside the components' weights.
//
//   share_m = sum_i p_i c_m(x_i),  c_m(x) = weight_m pi_m(x) / pi(x)
//
// For particles of the law pi, E[c_m] = weight_m.

#include <fmt/format.h>

#include "diagnostics.hpp"
#include "wasserstrom/base/error.hpp"

namespace wasserstrom {
namespace {

class Occupancy final : public Diagnostic {
 public:
  explicit Occupancy(const MixtureTarget& mixture) : mixture_(mixture), weights_(mixture.component_weights()) {}

  std::vector<std::string> names() const override {
    std::vector<std::string> names;
    for (std::size_t m = 0; m < weights_.size(); ++m)
      names.insert(names.end(), {fmt::format("share_{}", m), fmt::format("weight_{}", m)});
    return names;
  }

  std::vector<double> evaluate(const PointCloud& input) const override {
    std::vector<double> shares(weights_.size()), one(weights_.size());
    input.layout().sum_rows(shares, [&](Index i, std::span<double> sum) {
      mixture_.responsibilities(input.position.row(i).data(), one);
      for (std::size_t m = 0; m < one.size(); ++m) sum[m] += input.weight[i] * one[m];
    });
    std::vector<double> numbers;
    for (std::size_t m = 0; m < shares.size(); ++m) numbers.insert(numbers.end(), {shares[m], weights_[m]});
    return numbers;
  }

 private:
  const MixtureTarget& mixture_;
  std::vector<double> weights_;
};

std::unique_ptr<Diagnostic> make(const Config& config, const DiagnosticContext& context) {
  const Objective& objective = objective_of(config, context.objectives);
  const MixtureTarget* const mixture = objective.potential()->mixture();
  if (mixture == nullptr)
    throw ConfigError(fmt::format("{}: the target of the objective '{}' has no components; a gaussian_mixture has",
                                  config.path(), objective.name));
  return std::make_unique<Occupancy>(*mixture);
}

}  // namespace

DiagnosticRegistry::Entry occupancy_diagnostic() {
  return {{"occupancy",
           "for a gaussian_mixture target: share_<m>, the particles in component m (from 0) by its responsibility, "
           "beside weight_<m>, what it should be; O(N d / P)",
           {objective_key("whose mixture, an energy's")},
           check_energy},
          make};
}

}  // namespace wasserstrom
