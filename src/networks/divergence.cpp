#include "divergence.hpp"

#include <algorithm>
#include <cmath>
#include <numbers>

namespace wasserstrom {
namespace {

/// The shift, log E_pi[e^s] as it was last, keeps numbers in range without a look at all of them first.
class KullbackLeibler final : public Divergence {
 public:
  Term at_point(double s) const override { return {s, 1}; }
  Term at_sample(double s, double shift) const override {
    const double ratio = std::exp(s - shift);
    return {ratio, ratio};
  }
  double of_samples(double mean, double shift) const override { return -(shift + std::log(mean)); }
  double sample_slope(double mean) const override { return -1 / mean; }
  double next_shift(double mean, double shift) const override { return shift + std::log(mean); }
};

class JensenShannon final : public Divergence {
 public:
  Term at_point(double s) const override { return half_log_sigmoid(s); }
  Term at_sample(double s, double) const override {
    const Term term = half_log_sigmoid(-s);
    return {term.value, -term.slope};
  }
  double of_samples(double mean, double) const override { return mean + std::numbers::ln2; }
  double sample_slope(double) const override { return 1; }
  double next_shift(double, double) const override { return 0; }

 private:
  static Term half_log_sigmoid(double s) {
    const double small = std::exp(-std::abs(s));  // never overflows
    return {-0.5 * (std::max(-s, 0.0) + std::log1p(small)), 0.5 * (s > 0 ? small : 1.0) / (1 + small)};
  }
};

}  // namespace

std::unique_ptr<Divergence> make_divergence(const std::string& name) {
  if (name == "js") return std::make_unique<JensenShannon>();
  return std::make_unique<KullbackLeibler>();
}

}  // namespace wasserstrom
