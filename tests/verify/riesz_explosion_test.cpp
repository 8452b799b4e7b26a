// Flows of the interaction energy of -|x - y|^r from one point, whose law is known at all times (Altekrueger, Hertrich
// and Steidl 2023, theorems 4 to 6).

#include <gtest/gtest.h>

#include <cmath>

#include "../support/flow_run.hpp"
#include "../support/riesz_exact.hpp"
#include "wasserstrom/particles/riesz_equilibrium.hpp"

namespace wasserstrom {
namespace {

std::string explosion(Index count, Index dimension, double r, const std::string& init) {
  return "[run]\n[particles]\ncount = " + std::to_string(count) + "\ndimension = " + std::to_string(dimension) +
         "\ninit = " + init +
         "\n[[objective]]\nname = \"e\"\ntype = \"interaction\"\nkernel = { type = \"riesz\", exponent = " +
         std::to_string(r) + " }\n[flow]\nstep = 0.05\n";
}

std::string equilibrium(double r, double scale, const std::string& layout) {
  return "{ type = \"riesz_equilibrium\", exponent = " + std::to_string(r) + ", scale = " + std::to_string(scale) +
         ", " + layout + " }";
}

/// Balanced particles stay balanced: forward Euler makes a + tau a^(r-1) of the scale a, up to the balance that was
/// left, which the flow of the shape does not enlarge.
TEST(RieszExplosion, EulerScalesBalancedParticles) {
  constexpr Index steps = 20;
  for (const double r : {0.5, 1.0, 1.5}) {
    const std::string text = explosion(100, 2, r, equilibrium(r, 0.5, "layout = \"balanced\", tolerance = 1e-9"));
    double b = 0.5;
    for (Index n = 0; n < steps; ++n) b = test::forward_scale(b, 0.05, r);
    const Rows before = test::evaluate_start(text, {"run.steps=1"}).position,
               behind = test::run_flow(text, {"run.steps=" + std::to_string(steps)}).position;
    EXPECT_NEAR(behind.squaredNorm() / before.squaredNorm() / (4 * b * b), 1, 1e-7) << r;
    EXPECT_LT((behind - 2 * b * before).cwiseAbs().maxCoeff(), 1e-7) << r;
  }
}

Rows from_a_point(Index dimension, double r, double time) {
  std::string zeros = "0.0";
  for (Index c = 1; c < dimension; ++c) zeros += ", 0.0";
  return test::run_flow(
             explosion(2000, dimension, r, "{ type = \"points\", points = [[" + zeros + "]], spread = 1e-9 }"),
             {"run.time=" + std::to_string(time), "flow.integrator=rk", "flow.scheme=3bs", "flow.adaptive=true",
              "flow.tolerance=1e-3", r < 1 ? "flow.step=1e-7" : "flow.step=1e-3"})
      .position;
}

/// Of a start at gamma(0.2), evenly spread, as for r > 1 a point stays where it is.
Rows from_the_shape(Index dimension, double r, double time) {
  const double scale = RieszEquilibrium(dimension, r).scale(0.2);
  return test::run_flow(explosion(2000, dimension, r, equilibrium(r, scale, "layout = \"even\"")),
                        {"run.time=" + std::to_string(time - 0.2), "flow.integrator=rk", "flow.scheme=3bs",
                         "flow.adaptive=true", "flow.tolerance=1e-5", "flow.step=1e-3"})
      .position;
}

/// Particles that spread themselves are nearer to the law than independent draws, and their second moment is right.
void expect_exact(Index dimension, double r, double time) {
  const Rows x = r > 1 ? from_the_shape(dimension, r, time) : from_a_point(dimension, r, time);
  const test::RieszErrors errors = test::riesz_errors(x, r, time);
  EXPECT_LT(std::abs(errors.second_moment), 0.01) << dimension << " " << r << " " << time;
  EXPECT_LT(errors.discrepancy, errors.of_draws) << dimension << " " << r << " " << time;
  EXPECT_GT(errors.discrepancy, 0) << dimension << " " << r << " " << time;
}

TEST(RieszExplosion, IsThatOfTheory) {
  for (const double time : {0.2, 0.6, 1.0})
    for (const Index dimension : {1, 2, 3, 10}) expect_exact(dimension, 1.0, time);
  for (const double time : {0.6, 1.0}) {
    expect_exact(2, 0.5, time);
    expect_exact(2, 1.5, time);
  }
}

TEST(LongRieszExplosion, IsThatOfTheory) {
  for (const Index dimension : {1, 3, 10}) {
    for (const double time : {0.2, 0.6, 1.0}) expect_exact(dimension, 0.5, time);
    for (const double time : {0.6, 1.0}) expect_exact(dimension, 1.5, time);
  }
}

}  // namespace
}  // namespace wasserstrom
