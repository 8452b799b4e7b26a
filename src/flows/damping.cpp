#include "damping.hpp"

#include <cmath>

namespace wasserstrom {
namespace {

std::optional<double> constant_rate(const Config& config) {
  if (config.type() == "strongly_convex") return 2 * std::sqrt(config.real("beta"));
  if (config.type() == "constant") return config.real("rate");
  return {};
}

}  // namespace

Damping::Damping(const Config& config) : constant_(constant_rate(config)) {
  if (is_of_steps(config)) plain_ = config.real("kept");
}

std::optional<double> Damping::rate(double time) const {
  if (constant_) return constant_;
  if (time <= 0) return {};
  return 3 / time;
}

double Damping::kept(Index n, double dt) const {
  if (n <= 1) return 0;
  if (plain_) return *plain_;
  if (!constant_) return static_cast<double>(n - 1) / static_cast<double>(n + 2);
  return (1 - *constant_ * dt / 2) / (1 + *constant_ * dt / 2);
}

TableSchema damping_schema() {
  TableSchema schema;
  schema.help = "how fast momentum is forgotten";
  schema.family = "dampings";
  schema.default_variant = "nesterov";
  schema.variants = {{"nesterov", "3 / t: for convex objectives, and when nothing is known of them", {}, {}},
                     {"strongly_convex",
                      "2 sqrt(beta): for objectives that are strongly convex",
                      {Key::real("beta").above(0).says("the modulus: for energies the smallest curvature of -log pi")},
                      {}},
                     {"constant", "a friction", {Key::real("rate").above(0).in("1 / flow time").says("of v")}, {}},
                     {"plain",
                      "a share of it in every step, m' = kept m + g and x' = x - step m', as in sliced MMD flows: the "
                      "discrete forms only",
                      {Key::real("kept").at_least(0).below(1).says("the share; 0.7 or 0.8 are usual")},
                      {}}};
  return schema;
}

bool is_of_steps(const Config& damping) { return damping.type() == "plain"; }

bool damps_too_much(const Config& damping, double dt) {
  const std::optional<double> rate = constant_rate(damping);
  return rate && *rate * dt > 2;
}

}  // namespace wasserstrom
