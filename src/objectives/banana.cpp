// x_0 ~ N(0, std^2),  x_1 ~ N(bend (std^2 - x_0^2), 1),  x_2, x_3, ... ~ N(0, 1)
//
// The normal law N(0, diag(std^2, 1, ..., 1)) bent by a map that keeps volumes (Haario, Saksman and Tamminen 1999):
// every mean is 0, and Var x_1 = 1 + 2 bend^2 std^4.

#include <cmath>
#include <numbers>

#include "objectives.hpp"
#include "wasserstrom/base/random.hpp"

namespace wasserstrom {
namespace {

class Banana final : public Potential, private TargetSampler {
 public:
  Banana(double std, double bend) : std_(std), bend_(bend) {}

  const TargetSampler* sampler() const override { return this; }

  void draw(const CounterRandom& random, Index step, Index first, RowsRef out) const override {
    for (Index i = 0; i < out.rows(); ++i) {
      for (Index c = 0; c < out.cols(); ++c) out(i, c) = random.normal(step, first + i, c);
      out(i, 0) *= std_;
      out(i, 1) += bend_ * (std_ * std_ - out(i, 0) * out(i, 0));
    }
  }

  void evaluate(const ConstRowsRef& position, Index, ColumnRef value, RowsRef gradient) const override {
    const double variance = std_ * std_, log_two_pi = std::log(2 * std::numbers::pi);
    const double log_normaliser = 0.5 * static_cast<double>(position.cols()) * log_two_pi + std::log(std_);
    for (Index i = 0; i < position.rows(); ++i) {
      const double along = position(i, 0), across = position(i, 1) - bend_ * (variance - along * along);
      double form = along * along / variance + across * across;
      gradient(i, 0) = along / variance + 2 * bend_ * along * across;
      gradient(i, 1) = across;
      for (Index c = 2; c < position.cols(); ++c) {
        form += position(i, c) * position(i, c);
        gradient(i, c) = position(i, c);
      }
      value[i] = 0.5 * form + log_normaliser;
    }
  }

 private:
  double std_, bend_;
};

}  // namespace

PotentialRegistry::Entry banana_target() {
  return {
      {"banana",
       "normal distribution bent along a parabola: x_1 lies near bend (std^2 - x_0^2)",
       {Key::real("std").default_to("1.0").above(0).says("standard deviation of x_0; the others' before bending is 1"),
        Key::real("bend").default_to("1.0").says("curvature of the parabola; 0 leaves a normal distribution")},
       [](const Config& self, const Config& whole, Problems& problems) {
         require_at_least_two(self, whole, problems);
       }},
      [](const Config& config, const PotentialContext&) {
        return std::make_unique<Banana>(config.real("std"), config.real("bend"));
      },
      {.draws = true}};
}

}  // namespace wasserstrom
