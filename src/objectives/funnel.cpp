// x_0 = v ~ N(0, std^2),  x_c ~ N(0, exp(v)) for c >= 1
//
// Neal's funnel (2003): the spread of all other coordinates changes by orders of magnitude along the first.

#include <cmath>
#include <numbers>

#include "objectives.hpp"
#include "wasserstrom/base/random.hpp"

namespace wasserstrom {
namespace {

class Funnel final : public Potential, private TargetSampler {
 public:
  Funnel(double std, Index dimension) : std_(std), dimension_(dimension) {}

  const TargetSampler* sampler() const override { return this; }

  void draw(const CounterRandom& random, Index step, Index first, RowsRef out) const override {
    for (Index i = 0; i < out.rows(); ++i) {
      out(i, 0) = std_ * random.normal(step, first + i, 0);
      const double spread = std::exp(0.5 * out(i, 0));
      for (Index c = 1; c < out.cols(); ++c) out(i, c) = spread * random.normal(step, first + i, c);
    }
  }

  void evaluate(const ConstRowsRef& position, Index, ColumnRef value, RowsRef gradient) const override {
    const auto d = static_cast<double>(position.cols());
    const double log_normaliser = 0.5 * d * std::log(2 * std::numbers::pi) + std::log(std_);
    for (Index i = 0; i < position.rows(); ++i) {
      const double v = position(i, 0), precision = std::exp(-v);
      double squares = 0;
      for (Index c = 1; c < position.cols(); ++c) {
        squares += position(i, c) * position(i, c);
        gradient(i, c) = precision * position(i, c);
      }
      const double scaled = v / std_;
      value[i] = 0.5 * (scaled * scaled + precision * squares + (d - 1) * v) + log_normaliser;
      gradient(i, 0) = scaled / std_ + 0.5 * (d - 1 - precision * squares);
    }
  }

  std::vector<std::string> parameter_names() const override {
    std::vector<std::string> names{"log_variance"};
    for (Index c = 1; c < dimension_; ++c) names.push_back("x" + std::to_string(c));
    return names;
  }

 private:
  double std_;
  Index dimension_;
};

}  // namespace

PotentialRegistry::Entry funnel_target() {
  return {{"funnel",
           "Neal's funnel: x_0 is the logarithm of the variance of all other coordinates",
           {Key::real("std").default_to("3.0").above(0).says("standard deviation of x_0")},
           [](const Config& self, const Config& whole, Problems& problems) {
             require_at_least_two(self, whole, problems);
           }},
          [](const Config& config, const PotentialContext& context) {
            return std::make_unique<Funnel>(config.real("std"), context.dimension);
          },
          {.draws = true}};
}

}  // namespace wasserstrom
