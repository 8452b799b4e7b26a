// Target pi = sum_m weight_m t_nu(location_m, scale_m^2 I), of multivariate t laws of one nu: modes with heavy tails.
//
// With s_m = |x - location_m|^2 / scale_m^2 and the responsibilities c_m(x) = weight_m t_m(x) / pi(x):
//
//   grad g(x) = sum_m c_m(x) (nu + d) / (nu + s_m) (x - location_m) / scale_m^2

#include <algorithm>
#include <cmath>
#include <numbers>
#include <vector>

#include "objectives.hpp"

namespace wasserstrom {
namespace {

class StudentTMixture final : public Potential, private MixtureTarget {
 public:
  StudentTMixture(const std::vector<double>& weights, double freedom, Rows locations, std::vector<double> scales)
      : freedom_(freedom), locations_(std::move(locations)), scales_(std::move(scales)) {
    const auto d = static_cast<double>(locations_.cols());
    const double standard = std::lgamma(0.5 * (freedom_ + d)) - std::lgamma(0.5 * freedom_) -
                            0.5 * d * std::log(freedom_ * std::numbers::pi);
    double total = 0;
    for (const double weight : weights) total += weight;
    for (std::size_t m = 0; m < weights.size(); ++m) {
      weights_.push_back(weights[m] / total);
      offsets_.push_back(std::log(weights_[m]) + standard - d * std::log(scales_[m]));
    }
  }

  const MixtureTarget* mixture() const override { return this; }
  std::vector<double> component_weights() const override { return weights_; }
  void responsibilities(const double* x, std::span<double> share) const override { find_shares(x, share); }

  void evaluate(const ConstRowsRef& position, Index, ColumnRef value, RowsRef gradient) const override {
    std::vector<double> share(weights_.size());
    for (Index i = 0; i < position.rows(); ++i) {
      const double* x = position.row(i).data();
      value[i] = find_shares(x, share);
      gradient.row(i).setZero();
      for (std::size_t m = 0; m < share.size(); ++m) add_pull(x, m, share[m], gradient.row(i).data());
    }
  }

 private:
  double form(const double* x, std::size_t m) const {
    double sum = 0;
    for (Index c = 0; c < locations_.cols(); ++c) {
      const double scaled = (x[c] - locations_(static_cast<Index>(m), c)) / scales_[m];
      sum += scaled * scaled;
    }
    return sum;
  }

  /// Fills c_m(x) and returns -log pi(x).
  double find_shares(const double* x, std::span<double> share) const {
    const double power = 0.5 * (freedom_ + static_cast<double>(locations_.cols()));
    for (std::size_t m = 0; m < share.size(); ++m) share[m] = offsets_[m] - power * std::log1p(form(x, m) / freedom_);
    const double largest = *std::max_element(share.begin(), share.end());
    double sum = 0;
    for (double& each : share) sum += each = std::exp(each - largest);
    for (double& each : share) each /= sum;
    return -(largest + std::log(sum));
  }

  void add_pull(const double* x, std::size_t m, double share, double* gradient) const {
    const Index d = locations_.cols();
    const double factor =
        share * (freedom_ + static_cast<double>(d)) / ((freedom_ + form(x, m)) * scales_[m] * scales_[m]);
    for (Index c = 0; c < d; ++c) gradient[c] += factor * (x[c] - locations_(static_cast<Index>(m), c));
  }

  double freedom_;
  Rows locations_;
  std::vector<double> scales_, weights_, offsets_;
};

void check(const Config& self, const Config& whole, Problems& problems) {
  const Rows locations = self.rows("locations");
  const Index d = case_dimension(whole);
  if (locations.cols() != d)
    problems.add(
        self, "locations",
        "rows of " + std::to_string(locations.cols()) + " numbers for particles of dimension " + std::to_string(d),
        "give " + std::to_string(d) + " numbers in each row");
  const auto require_each = [&](const char* key, std::size_t given) {
    if (static_cast<Index>(given) != locations.rows())
      problems.add(self, key,
                   std::to_string(given) + " entries for " + std::to_string(locations.rows()) + " rows of 'locations'",
                   "give one for each");
  };
  require_each("weights", self.reals("weights").size());
  if (const auto scales = self.reals("scale"); scales.size() != 1) require_each("scale", scales.size());
}

}  // namespace

PotentialRegistry::Entry student_t_mixture_target() {
  return {{"student_t_mixture",
           "mixture of multivariate t distributions: modes with heavy tails",
           {Key::reals("weights").above(0).says("one per component; divided by their sum"),
            Key::rows("locations").says("one row per component"),
            Key::real("degrees_of_freedom").above(0).says("nu, of all components"),
            Key::real_or_reals("scale").default_to("1.0").above(0).says("in every coordinate, one per component")},
           check},
          [](const Config& config, const PotentialContext&) {
            const Rows locations = config.rows("locations");
            return std::make_unique<StudentTMixture>(config.reals("weights"), config.real("degrees_of_freedom"),
                                                     locations, config.reals("scale", locations.rows()));
          }};
}

}  // namespace wasserstrom
