// Points of a standard law: their shares, moments, and that each is found by its address.

#include "wasserstrom/particles/standard_draws.hpp"

#include <gtest/gtest.h>

#include <cmath>

namespace wasserstrom {
namespace {

Rows drawn(const DrawRule& rule, Index step = 0, Index owner = 0) {
  Rows points(rule.count, rule.dimension);
  StandardDraws(rule, 5, Purpose::component_draw).draw(step, owner, points);
  return points;
}

/// sum_b share_b f(y_b)
template <class F>
double mean(const DrawRule& rule, const F& f) {
  const Rows points = drawn(rule);
  const Column shares = rule.shares();
  double sum = 0;
  for (Index b = 0; b < points.rows(); ++b) sum += shares[b] * f(points.row(b));
  return sum;
}

/// E[cos(a y)] = exp(-a^2 / 2), E[y^4] = 3.
TEST(StandardDraws, NodesIntegrateUpToRounding) {
  for (Index d = 1; d <= 3; ++d) {
    const DrawRule rule = standard_nodes(d);
    const double reach = d == 3 ? 1e-6 : 1e-8;
    EXPECT_NEAR(rule.shares().sum(), 1, 1e-12);
    EXPECT_NEAR(mean(rule, [](const auto& y) { return std::cos(2.5 * y[0]); }), std::exp(-0.5 * 2.5 * 2.5), reach);
    EXPECT_NEAR(mean(rule, [d](const auto& y) { return std::pow(y[d - 1], 4); }), 3, 100 * reach);
    EXPECT_NEAR(mean(rule, [d](const auto& y) { return y[0] * y[d - 1]; }), d == 1 ? 1 : 0, reach);
  }
}

TEST(StandardDraws, AntitheticOnesAreMirrored) {
  const Rows points = drawn({DrawKind::antithetic, 6, 3, {}});
  EXPECT_EQ(points.topRows(3), -points.bottomRows(3));
}

/// The mean of a coordinate falls faster than that of independent draws, whose standard error is 1 / sqrt(n).
TEST(StandardDraws, QuasiRandomOnesAreEven) {
  const DrawRule rule{DrawKind::quasi_random, 1024, 3, {}};
  for (Index c = 0; c < 3; ++c) {
    EXPECT_NEAR(mean(rule, [c](const auto& y) { return y[c]; }), 0, 0.1 / std::sqrt(1024.0));
    EXPECT_NEAR(mean(rule, [c](const auto& y) { return y[c] * y[c]; }), 1, 0.02);
  }
  EXPECT_NE(drawn(rule, 0, 0), drawn(rule, 0, 1));
  EXPECT_NE(drawn(rule, 0, 0), drawn(rule, 1, 0));
}

/// P(|y| > 2.571) = 0.05 for five degrees of freedom, as tables have it.
TEST(StandardDraws, StudentsHaveHisTails) {
  for (const DrawKind kind : {DrawKind::independent, DrawKind::quasi_random}) {
    const DrawRule rule{kind, 20000, 1, 5.0};
    EXPECT_NEAR(mean(rule, [](const auto& y) { return std::abs(y[0]) > 2.571; }), 0.05, 4 * std::sqrt(0.05 / 20000));
  }
}

}  // namespace
}  // namespace wasserstrom
