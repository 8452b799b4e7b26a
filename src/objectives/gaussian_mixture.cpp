// Target pi = sum_m weight_m N(mean_m, covariance_m).
//
// With the responsibilities c_m(x) = weight_m N_m(x) / pi(x):  grad g(x) = sum_m c_m(x) P_m (x - mean_m).

#include <algorithm>
#include <cmath>
#include <vector>

#include "gaussian_density.hpp"
#include "objectives.hpp"
#include "wasserstrom/base/random.hpp"

namespace wasserstrom {
namespace {

class GaussianMixture final : public Potential, private MixtureTarget, private TargetSampler {
 public:
  GaussianMixture(std::vector<GaussianDensity> components, const std::vector<double>& weights)
      : components_(std::move(components)) {
    double total = 0;
    for (const double weight : weights) total += weight;
    for (const double weight : weights) log_weights_.push_back(std::log(weight / total));
  }

  const MixtureTarget* mixture() const override { return this; }

  std::vector<double> component_weights() const override {
    std::vector<double> weights;
    for (const double each : log_weights_) weights.push_back(std::exp(each));
    return weights;
  }

  void responsibilities(const double* x, std::span<double> share) const override { find_shares(x, share); }

  const TargetSampler* sampler() const override { return this; }

  /// The component by the number behind those of its coordinates.
  void draw(const CounterRandom& random, Index step, Index first, RowsRef out) const override {
    const std::vector<double> weights = component_weights();
    for (Index i = 0; i < out.rows(); ++i) {
      double left = random.uniform(step, first + i, out.cols());
      std::size_t m = 0;
      while (m + 1 < weights.size() && left >= weights[m]) left -= weights[m++];
      components_[m].draw(random, step, first + i, out.row(i).data());
    }
  }

  /// sum_m c_m (P_m - a_m a_m') + a a',  a_m = P_m (x - mean_m),  a = sum_m c_m a_m
  std::optional<Rows> hessian(const ConstColumnRef& x) const override {
    const Index d = x.size();
    std::vector<double> share(components_.size());
    find_shares(x.data(), share);
    Rows hessian = Rows::Zero(d, d);
    Column sum = Column::Zero(d);
    for (std::size_t m = 0; m < components_.size(); ++m) {
      Column pull = Column::Zero(d);
      components_[m].add_gradient(x.data(), 1, pull.data());
      components_[m].add_precision(share[m], hessian);
      hessian -= share[m] * pull * pull.transpose();
      sum += share[m] * pull;
    }
    return Rows(hessian + sum * sum.transpose());
  }

  void evaluate(const ConstRowsRef& position, Index, ColumnRef value, RowsRef gradient) const override {
    std::vector<double> share(components_.size());
    gradient.setZero();
    for (Index i = 0; i < position.rows(); ++i) {
      const double* x = position.row(i).data();
      value[i] = find_shares(x, share);
      for (std::size_t m = 0; m < components_.size(); ++m)
        components_[m].add_gradient(x, share[m], gradient.row(i).data());
    }
  }

 private:
  /// Fills c_m(x) and returns -log pi(x); the largest term is taken out, so that nothing overflows far from all modes.
  double find_shares(const double* x, std::span<double> share) const {
    for (std::size_t m = 0; m < components_.size(); ++m) share[m] = log_weights_[m] - components_[m].negative_log(x);
    const double largest = *std::max_element(share.begin(), share.end());
    double sum = 0;
    for (double& each : share) sum += each = std::exp(each - largest);
    for (double& each : share) each /= sum;
    return -(largest + std::log(sum));
  }

  std::vector<GaussianDensity> components_;
  std::vector<double> log_weights_;
};

/// Complains unless `count` is `wanted`.
void require_rows(const Config& self, const std::string& key, Index count, Index wanted, const std::string& what,
                  Problems& problems) {
  if (count != wanted)
    problems.add(self, key, std::to_string(count) + " entries for " + std::to_string(wanted) + " " + what,
                 "give one for each");
}

void require_columns(const Config& self, const std::string& key, Index d, Problems& problems) {
  if (self.rows(key).cols() != d)
    problems.add(
        self, key,
        "rows of " + std::to_string(self.rows(key).cols()) + " numbers for particles of dimension " + std::to_string(d),
        "give " + std::to_string(d) + " numbers in each row");
}

void check_covariance(const Config& self, Index components, Index d, Problems& problems) {
  const Rows covariance = self.rows("covariance");
  require_columns(self, "covariance", d, problems);
  if (covariance.cols() != d) return;
  if (covariance.rows() != d && covariance.rows() != components * d) {
    problems.add(
        self, "covariance",
        std::to_string(covariance.rows()) + " rows for " + std::to_string(components) + " components of dimension " +
            std::to_string(d),
        "give d rows, one matrix for all components, or d rows for each component, one matrix below the other");
    return;
  }
  for (Index first = 0; first < covariance.rows(); first += d)
    if (!GaussianDensity::is_covariance(covariance.middleRows(first, d)))
      problems.add(self, "covariance",
                   "rows " + std::to_string(first + 1) + " to " + std::to_string(first + d) +
                       " are not symmetric and positive definite",
                   "check their entries");
}

void check(const Config& self, const Config& whole, Problems& problems) {
  const Index d = case_dimension(whole);
  const Index components = self.rows("means").rows();
  require_columns(self, "means", d, problems);
  require_rows(self, "weights", static_cast<Index>(self.reals("weights").size()), components, "rows of 'means'",
               problems);
  const bool std_given = !self.is_default("std");
  if (std_given + self.has("variance") + self.has("covariance") > 1)
    problems.add(self, "means", "more than one of 'std', 'variance' and 'covariance' is given", "keep one of them");
  if (const auto list = self.reals("std"); std_given && list.size() != 1)
    require_rows(self, "std", static_cast<Index>(list.size()), components, "components", problems);
  if (self.has("variance")) {
    require_rows(self, "variance", self.rows("variance").rows(), components, "components", problems);
    require_columns(self, "variance", d, problems);
  }
  if (self.has("covariance")) check_covariance(self, components, d, problems);
}

GaussianDensity component(const Config& config, Index m, Index components, Index d) {
  const Column mean = config.rows("means").row(m);
  if (config.has("covariance")) {
    const Rows all = config.rows("covariance");
    return {mean, Rows(all.middleRows(all.rows() == d ? 0 : m * d, d))};
  }
  if (config.has("variance")) return {mean, Column(config.rows("variance").row(m).transpose().cwiseSqrt())};
  return {mean, Column(Column::Constant(d, config.reals("std", components)[static_cast<std::size_t>(m)]))};
}

std::unique_ptr<Potential> make(const Config& config, const PotentialContext& context) {
  const Index d = context.dimension;
  const Index count = config.rows("means").rows();
  std::vector<GaussianDensity> components;
  for (Index m = 0; m < count; ++m) components.push_back(component(config, m, count, d));
  return std::make_unique<GaussianMixture>(std::move(components), config.reals("weights"));
}

}  // namespace

PotentialRegistry::Entry gaussian_mixture_target() {
  return {
      {"gaussian_mixture",
       "mixture of normal distributions",
       {Key::reals("weights").above(0).says("one per component; divided by their sum"),
        Key::rows("means").says("one row per component"),
        Key::real_or_reals("std").default_to("1.0").above(0).says(
            "standard deviation in every coordinate, one per component"),
        Key::rows("variance").optional().above(0).says("in place of std: a row per component, a number per coordinate"),
        Key::rows("covariance")
            .optional()
            .says("in place of std: one matrix of d rows, or one per component below each other")},
       check},
      make,
      {.draws = true}};
}

}  // namespace wasserstrom
