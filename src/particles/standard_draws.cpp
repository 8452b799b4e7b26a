#include "wasserstrom/particles/standard_draws.hpp"

#include <boost/math/special_functions/gamma.hpp>
#include <cmath>

#include "sobol_points.hpp"

namespace wasserstrom {
namespace {

/// One coordinate's nodes of the trapezoidal rule: -reach, ..., reach.  Its error falls exponentially with 1 / spacing
/// for analytic functions, and what lies beyond the reach has the weight of rounding.
struct Axis {
  double spacing;
  Index half;  ///< nodes on either side of 0

  Index nodes() const { return 2 * half + 1; }
  double at(Index i) const { return spacing * static_cast<double>(i - half); }
  double density(Index i) const { return std::exp(-0.5 * at(i) * at(i)); }
};

Axis axis_of(Index dimension) {
  if (dimension == 1) return {0.05, 160};
  return dimension == 2 ? Axis{0.1, 65} : Axis{0.25, 23};
}

Index power(Index base, Index exponent) { return exponent == 0 ? 1 : base * power(base, exponent - 1); }

/// Which node of each axis point b is.
template <class Use>
void for_axes(Index b, Index dimension, const Axis& axis, const Use& use) {
  for (Index c = dimension; c-- > 0; b /= axis.nodes()) use(c, b % axis.nodes());
}

Rows node_positions(const DrawRule& rule) {
  const Axis axis = axis_of(rule.dimension);
  Rows nodes(rule.count, rule.dimension);
  for (Index b = 0; b < rule.count; ++b)
    for_axes(b, rule.dimension, axis, [&](Index c, Index i) { nodes(b, c) = axis.at(i); });
  return nodes;
}

Rows sobol_positions(Index count, Index coordinates) {
  boost::random::sobol points(static_cast<std::size_t>(coordinates));
  Rows base(count, coordinates);
  for (Index b = 0; b < count; ++b)
    for (Index c = 0; c < coordinates; ++c) base(b, c) = static_cast<double>(points() >> 12) * 0x1p-52;
  return base;
}

}  // namespace

Column DrawRule::shares() const {
  if (kind != DrawKind::nodes) return Column::Constant(count, 1.0 / static_cast<double>(count));
  const Axis axis = axis_of(dimension);
  Column shares = Column::Ones(count);
  double total = 0;
  for (Index b = 0; b < count; ++b) {
    for_axes(b, dimension, axis, [&](Index, Index i) { shares[b] *= axis.density(i); });
    total += shares[b];
  }
  return shares / total;
}

DrawRule standard_nodes(Index dimension) {
  return {DrawKind::nodes, power(axis_of(dimension).nodes(), dimension), dimension, {}};
}

Index quasi_random_dimensions() { return sobol_dimensions - 1; }

StandardDraws::StandardDraws(const DrawRule& rule, std::uint64_t seed, Purpose purpose)
    : rule_(rule), random_(seed, purpose) {
  if (rule.kind == DrawKind::nodes) base_ = node_positions(rule);
  if (rule.kind == DrawKind::quasi_random) base_ = sobol_positions(rule.count, rule.dimension + (rule.degrees ? 1 : 0));
}

void StandardDraws::draw(Index step, Index owner, RowsRef out) const {
  switch (rule_.kind) {
    case DrawKind::nodes:
      out = base_;
      break;
    case DrawKind::quasi_random:
      draw_quasi_random(step, owner, out);
      break;
    case DrawKind::independent:
      draw_independent(step, owner, out);
      break;
    case DrawKind::antithetic: {
      const Index half = rule_.count / 2;
      draw_independent(step, owner, out.topRows(half));
      out.bottomRows(half) = -out.topRows(half);
    }
  }
}

/// The numbers of owner k are those of the points k count, k count + 1, ...
void StandardDraws::draw_independent(Index step, Index owner, RowsRef out) const {
  const Index d = rule_.dimension;
  for (Index b = 0; b < out.rows(); ++b) {
    const Index point = owner * rule_.count + b;
    for (Index c = 0; c < d; ++c) out(b, c) = random_.normal(step, point, c);
    if (rule_.degrees) out.row(b) *= stretch(random_.uniform(step, point, d));
  }
}

void StandardDraws::draw_quasi_random(Index step, Index owner, RowsRef out) const {
  const Index d = rule_.dimension;
  for (Index b = 0; b < rule_.count; ++b) {
    const auto number = [&](Index c) {
      const double sum = base_(b, c) + random_.uniform(step, owner, c);
      return std::max(0x1p-53, sum < 1 ? sum : sum - 1);
    };
    for (Index c = 0; c < d; ++c) out(b, c) = normal_quantile(number(c));
    if (rule_.degrees) out.row(b) *= stretch(number(d));
  }
}

/// sqrt(nu / chi^2_nu), by the quantile of the latter.
double StandardDraws::stretch(double u) const {
  const double half = 0.5 * *rule_.degrees;
  return std::sqrt(half / boost::math::gamma_p_inv(half, u));
}

}  // namespace wasserstrom
