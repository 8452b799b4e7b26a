// Particles that start in the shape which the flow of -|x - y|^r takes from a point (riesz_equilibrium.hpp): drawn,
// evenly spread, or at rest but for the growth of the whole.
//
//   x_i = center + scale X_i,   X_i ~ eta*;   scale = ((2 - r) t)^(1 / (2 - r)) is the flow's at the time t

#include <cmath>
#include <numbers>

#include "balance.hpp"
#include "row_product.hpp"
#include "sobol_points.hpp"
#include "wasserstrom/particles/riesz_equilibrium.hpp"

namespace wasserstrom {
namespace {

/// Independent: |X| by its quantile function, the direction by normal numbers.
Rows drawn(const RieszEquilibrium& eta, const InitialContext& context) {
  const CounterRandom random(context.seed, Purpose::initial_position);
  const Index d = context.dimension;
  Rows rows(context.layout.rows(), d);
  for (Index i = 0; i < rows.rows(); ++i) {
    const Index particle = context.layout.first_row() + i;
    for (Index c = 0; c < d; ++c) rows(i, c) = random.normal(0, particle, c);
    rows.row(i) *= eta.radius_below(random.uniform(0, particle, d)) / row_norm(rows, i);
  }
  return rows;
}

/// The quantiles of the N middle shares.
Rows on_a_line(const RieszEquilibrium& eta, const InitialContext& context) {
  const auto count = static_cast<double>(context.layout.particles());
  Rows rows(context.layout.rows(), 1);
  for (Index i = 0; i < rows.rows(); ++i) {
    const double outward = (2 * static_cast<double>(context.layout.first_row() + i) + 1) / count - 1;
    rows(i, 0) = outward == 0 ? 0 : std::copysign(eta.radius_below(std::abs(outward)), outward);
  }
  return rows;
}

/// A sunflower: the radii are those quantiles, each turned on by the golden angle (Vogel 1979).
Rows in_the_plane(const RieszEquilibrium& eta, const InitialContext& context) {
  const auto count = static_cast<double>(context.layout.particles());
  const double golden_angle = std::numbers::pi * (3 - std::sqrt(5.0));
  Rows rows(context.layout.rows(), 2);
  for (Index i = 0; i < rows.rows(); ++i) {
    const auto particle = static_cast<double>(context.layout.first_row() + i);
    const double radius = eta.radius_below((particle + 0.5) / count);
    rows.row(i) << radius * std::cos(golden_angle * particle), radius * std::sin(golden_angle * particle);
  }
  return rows;
}

/// As drawn, from Sobol points in place of random numbers.
Rows in_space(const RieszEquilibrium& eta, const InitialContext& context) {
  const Index d = context.dimension;
  SobolPoints points(context, d + 1);
  Rows rows(context.layout.rows(), d);
  for (Index i = 0; i < rows.rows(); ++i) {
    const double radius = eta.radius_below(points.next(0));
    for (Index c = 0; c < d; ++c) rows(i, c) = normal_quantile(points.next(c + 1));
    rows.row(i) *= radius / row_norm(rows, i);
  }
  return rows;
}

Rows even(const RieszEquilibrium& eta, const InitialContext& context) {
  if (context.dimension == 1) return on_a_line(eta, context);
  return context.dimension == 2 ? in_the_plane(eta, context) : in_space(eta, context);
}

class RieszEquilibriumLaw final : public InitialLaw {
 public:
  explicit RieszEquilibriumLaw(const Config& config) : config_(config) {}

  Rows draw(const InitialContext& context) const override {
    Rows rows = shape(context) * config_.real("scale");
    const std::vector<double> center = config_.reals("center", context.dimension);
    for (Index c = 0; c < rows.cols(); ++c) rows.col(c).array() += center[static_cast<std::size_t>(c)];
    return rows;
  }

 private:
  Rows shape(const InitialContext& context) const {
    const RieszEquilibrium eta(context.dimension, config_.real("exponent"));
    const std::string layout = config_.text("layout");
    if (layout == "draws") return drawn(eta, context);
    Rows rows = even(eta, context);
    if (layout == "balanced") balance(rows, eta.exponent(), config_.real("tolerance"), context.layout);
    return rows;
  }

  Config config_;
};

void check(const Config& self, const Config& whole, Problems& problems) {
  const Config particles = whole.table("particles");
  const Index d = particles.integer("dimension");
  if (const auto given = static_cast<Index>(self.reals("center").size()); given != 1 && given != d)
    problems.add(self, "center", std::to_string(given) + " numbers for particles of dimension " + std::to_string(d),
                 "give " + std::to_string(d) + ", or one number for all coordinates");
  const std::string layout = self.text("layout");
  if (layout != "draws" && d >= sobol_dimensions)
    problems.add(self, "layout",
                 "Sobol points spread particles of fewer than " + std::to_string(sobol_dimensions) +
                     " coordinates evenly, not of " + std::to_string(d),
                 "take \"draws\"");
  if (layout != "balanced" && !self.is_default("tolerance"))
    problems.add(self, "tolerance", "only layout = \"balanced\" has a tolerance", "leave it out");
  if (layout == "balanced" && particles.table("weight").type() != "uniform")
    problems.add(self, "layout", "\"balanced\" is the rest of particles of equal weight",
                 "take \"draws\" or \"even\", or leave particles.weight out");
}

std::vector<Key> keys() {
  return {
      Key::real("exponent").default_to("1.0").above(0).below(2).says("r of the kernel"),
      Key::real("scale").default_to("1.0").above(0).says(
          "b: that of the flow from a point is ((2 - r) t)^(1 / (2 - r)) after the time t"),
      Key::real_or_reals("center").default_to("0.0").says("the point: a number for all coordinates, or one for each"),
      Key::text("layout")
          .default_to("\"draws\"")
          .one_of({"draws", "even", "balanced"})
          .says("draws: independent; even: quantiles on a line, a sunflower in the plane, shifted Sobol points in "
                "space; balanced: from there to where each particle is pushed by the others exactly as far as it "
                "is from the center, by some hundreds of sums over all pairs"),
      Key::real("tolerance")
          .default_to("1e-6")
          .above(0)
          .says("of balanced: the largest difference of push and place that is left, for scale 1")};
}

}  // namespace

InitialLawRegistry::Entry riesz_equilibrium_law() {
  return {
      {"riesz_equilibrium",
       "the shape that particles take which leave a point under interaction with the kernel riesz: a ball or, where "
       "dimension + exponent is 4 or more, a sphere, in which their push balances a pull of |x|^2 / 2",
       keys(), check},
      [](const Config& config) { return std::make_unique<RieszEquilibriumLaw>(config); }};
}

}  // namespace wasserstrom
