// The diagnostic riesz_flow against discrepancies that are known.

#include <gtest/gtest.h>

#include <cmath>

#include "../support/draws.hpp"
#include "../support/riesz_exact.hpp"
#include "diagnostic_fixture.hpp"
#include "wasserstrom/particles/riesz_equilibrium.hpp"

namespace wasserstrom {
namespace {

using namespace diagnostic_fixture;

/// Quantiles of the uniform distribution on [-width, width].
Rows interval(Index count, double width) {
  Rows x(count, 1);
  for (Index i = 0; i < count; ++i)
    x(i, 0) = width * (2.0 * static_cast<double>(i) + 1 - static_cast<double>(count)) / static_cast<double>(count);
  return x;
}

/// On the line D_K^2 of uniform distributions on [-a, a] and [-b, b], r = 1, is (b - a)^2 / (6 max(a, b)); M quantiles
/// in place of one have D_K^2 = b / (6 M^2) to it.
TEST(RieszFlowDiagnostic, KnowsScaledIntervals) {
  constexpr Index count = 200;
  for (const double a : {0.3, 0.7, 1.0})
    for (const double b : {0.5, 1.0}) {
      const test::RieszErrors found = test::riesz_errors(interval(count, a), 1.0, b);
      const double apart = std::sqrt((b - a) * (b - a) / (6 * std::max(a, b))), own = std::sqrt(a / 6) / count;
      EXPECT_NEAR(std::sqrt(std::max(found.discrepancy, 0.0)), apart, own * (1 + 1e-6)) << a << " " << b;
      EXPECT_NEAR(found.second_moment, a * a / (b * b) * (1 - 1.0 / (count * count)) - 1, 1e-12);
      EXPECT_NEAR(found.of_draws, b / 3 / count, 1e-15);
    }
}

/// All particles in the point: D_K^2 = b^r m2 (1/r - 1/2) where the shape is a ball, b^r s^r - b^r m2 / r of a sphere.
TEST(RieszFlowDiagnostic, KnowsThePoint) {
  for (const Index d : {1, 2, 3, 10})
    for (const double r : {0.5, 1.0, 1.5}) {
      const RieszEquilibrium eta(d, r);
      const double m2 = eta.second_moment(), power = std::pow(eta.scale(0.7), r);
      const double exact = eta.fills_a_ball() ? m2 * (1 / r - 0.5) : std::pow(eta.radius(), r) - m2 / r;
      const test::RieszErrors found = test::riesz_errors(Rows::Zero(5, d), r, 0.7);
      EXPECT_NEAR(found.discrepancy, power * exact, 1e-14 + 1e-12 * power) << d << " " << r;
      EXPECT_EQ(found.second_moment, -1);
      EXPECT_EQ(test::riesz_errors(Rows::Zero(5, d), r, 0).discrepancy, 0);
      EXPECT_TRUE(std::isnan(test::riesz_errors(Rows::Zero(5, d), r, 0).second_moment));
    }
}

Rows draws(Index dimension, double r, std::uint64_t seed) {
  const Config config = test::small_case(
      dimension, test::two_gaussians(),
      {"particles.count=100", "particles.init={type=\"riesz_equilibrium\", exponent=" + std::to_string(r) + "}"});
  return make_particles(config.table("particles"), seed, ".", Communicator(MPI_COMM_SELF)).position;
}

/// In the mean over 25 sets of 100 draws, whose standard error is a fifth of their scatter.
TEST(RieszFlowDiagnostic, ExpectsOfDrawsWhatTheyHave) {
  const double time = 1;
  for (const Index d : {2, 3})
    for (const double r : {0.5, 1.5}) {
      const double b = RieszEquilibrium(d, r).scale(time);
      double sum = 0, squares = 0, expected = 0;
      for (std::uint64_t seed = 1; seed <= 25; ++seed) {
        const test::RieszErrors found = test::riesz_errors(b * draws(d, r, seed), r, time);
        sum += found.discrepancy;
        squares += found.discrepancy * found.discrepancy;
        expected = found.of_draws;
      }
      const double mean = sum / 25, scatter = std::sqrt(squares / 25 - mean * mean);
      EXPECT_NEAR(mean, expected, 0.8 * scatter) << d << " " << r;
      EXPECT_LT(scatter, expected) << d << " " << r;
    }
}

std::vector<double> found(const Communicator& communicator, const std::string& keys) {
  const Made made(plain + diagnostic("riesz_flow", keys), 2, communicator);
  return made.diagnostics.front().diagnostic->evaluate_at(
      0.4, test::Points(test::normal_draws(110, 2, 2), communicator, test::some_weights(110)));
}

TEST(RieszFlowDiagnostic, IsTheSameOnAnyRanks) {
  const std::string keys = "exponent = 0.7\nstart = -0.1\ncenter = [0.5, -0.25]\n";
  EXPECT_EQ(found(Communicator(), keys), found(Communicator(MPI_COMM_SELF), keys));
}

/// `start` moves time, `center` space.
TEST(RieszFlowDiagnostic, HasAPointAndATimeOfItsOwn) {
  const Rows x = test::normal_draws(50, 2, 3);
  const Communicator world;
  const auto at = [&](const std::string& keys, double time, const Rows& rows) {
    const Made made(plain + diagnostic("riesz_flow", keys), 2, world);
    return made.diagnostics.front().diagnostic->evaluate_at(time, test::Points(rows, world));
  };
  const std::vector<double> moved = at("center = 0.5\nstart = -0.25\n", 0.5, Rows(x.array() + 0.5)),
                            plainly = at("", 0.75, x);
  for (std::size_t n = 0; n < 3; ++n) EXPECT_NEAR(moved[n], plainly[n], 1e-13);
}

}  // namespace
}  // namespace wasserstrom
