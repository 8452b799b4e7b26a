// Flows of the Riesz kernel against what is known of them (Altekrueger, Hertrich and Steidl 2023, and closed forms).

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <map>
#include <numbers>
#include <vector>

#include "../support/flow_run.hpp"
#include "../support/particles.hpp"
#include "../support/riesz_exact.hpp"

namespace wasserstrom {
namespace {

std::string riesz_case(Index count, Index dimension, const std::string& init, const std::string& objectives,
                       double step, Index steps) {
  return "[run]\nsteps = " + std::to_string(steps) + "\n[particles]\ncount = " + std::to_string(count) +
         "\ndimension = " + std::to_string(dimension) + "\ninit = " + init + "\n" + objectives +
         "[flow]\nstep = " + std::to_string(step) + "\n";
}

std::string interaction(double exponent) {
  return "[[objective]]\nname = \"e\"\ntype = \"interaction\"\nkernel = { type = \"riesz\", exponent = " +
         std::to_string(exponent) + " }\n";
}

constexpr const char* from_two_points = "{ type = \"points\", points = [[-1, 1], [1, -1]], spread = 1e-9 }";
constexpr const char* to_two_points =
    "[[objective]]\nname = \"data\"\ntype = \"mmd\"\nkernel = { type = \"riesz\" }\n"
    "target = { type = \"points\", points = [[1, 1], [-1, -1]] }\n";

/// Of independent NumPy runs of the published particle flow, M = 2000, steps of 0.1.
TEST(RieszFlow, TwoDiracsFallAsPublished) {
  const std::map<Index, double> expected{
      {0, 2 - std::numbers::sqrt2}, {10, 0.4632}, {20, 0.3706}, {40, 0.1896}, {80, 0.0541}};
  const test::FlowRun run = test::run_flow(riesz_case(2000, 2, from_two_points, to_two_points, 0.1, 80), {});
  ASSERT_EQ(run.records.size(), 81u);
  for (const auto& [step, value] : expected)
    EXPECT_NEAR(run.records[static_cast<std::size_t>(step)].evaluation.value[0], value, 0.03 * value) << step;
  EXPECT_NEAR(run.records[0].evaluation.value[0], expected.at(0), 1e-8);
  EXPECT_NEAR(run.position.cwiseAbs().mean(), 0.9329, 0.01);
}

/// The same to the end; behind t = 8, where the last particles arrive, runs differ by their starts.
TEST(LongRieszFlow, TwoDiracsFallAsPublished) {
  const std::map<Index, double> expected{{80, 0.0541}, {160, 0.0174}, {240, 0.0106}, {320, 0.0080}, {400, 0.0068}};
  const test::FlowRun run = test::run_flow(riesz_case(2000, 2, from_two_points, to_two_points, 0.1, 400), {});
  for (const auto& [step, value] : expected)
    EXPECT_NEAR(run.records[static_cast<std::size_t>(step)].evaluation.value[0], value,
                (step > 80 ? 0.1 : 0.05) * value)
        << step;
}

/// On the line with the kernel -r, ordered particles move at the speeds (2 i - M - 1) / M, i = 1, ..., M, whatever the
/// step.
TEST(RieszFlow, ParticlesOnALineSpreadEvenly) {
  constexpr Index count = 65;
  constexpr double step = 0.3;
  constexpr Index steps = 7;
  const std::string init = "{ type = \"grid\", low = -0.5, high = 0.5 }";
  const Rows start = test::evaluate_start(riesz_case(count, 1, init, interaction(1), step, steps)).position,
             found = test::run_flow(riesz_case(count, 1, init, interaction(1), step, steps), {}).position;
  for (Index i = 0; i < count; ++i)
    EXPECT_NEAR(found(i, 0), start(i, 0) + step * steps * (2.0 * static_cast<double>(i) + 1 - count) / count, 1e-12);
}

/// On the line with the kernel -r, from a point to a point 1 away: the quantiles are min(-1 + 2 s t, 0), with
/// E x^2 = 1 - 2 t + 4/3 t^2 and D_K^2 = 1 - 4/3 t up to t = 1/2, 1 / (6 t) and 1 / (12 t^2) then.
/// Of N particles those on their way move at 2 s, s = (k + 1/2) / N, whatever the step; one that
/// has arrived steps to and fro across the point, by at most 2 steps.
TEST(RieszFlow, APointFallsToAPointByItsQuantiles) {
  constexpr Index count = 2000;
  constexpr double step = 1e-3, end = 1, spread = 1e-9;
  const test::FlowRun run =
      test::run_flow(riesz_case(count, 1, "{ type = \"points\", points = [[-1]], spread = 1e-9 }",
                                "[[objective]]\nname = \"data\"\ntype = \"mmd\"\nkernel = { type = \"riesz\" }\n"
                                "engine = \"sorted\"\ntarget = { type = \"points\", points = [[0]] }\n",
                                step, 1000),
                     {});
  ASSERT_EQ(run.records.size(), 1001u);
  for (const test::Record& record : run.records) {
    // Particles so many share the uniform law but for t / (3 N^2).  Each moves the value by its way times its share
    // times the largest speed, 2: 2 steps of each do by 4 steps at most.
    const double t = record.time, exact = t <= 0.5 ? 1 - 4 * t / 3 : 1 / (12 * t * t);
    const double allowed = t / (3.0 * count * count) + 4 * spread + (t <= 0.5 ? 0 : 4 * step);
    EXPECT_NEAR(record.evaluation.value[0], exact, allowed) << t;
  }
  std::vector<double> x(run.position.data(), run.position.data() + count);
  std::sort(x.begin(), x.end());
  for (Index k = 0; k < count; ++k) {
    const double s = (static_cast<double>(k) + 0.5) / count;
    EXPECT_NEAR(x[static_cast<std::size_t>(k)], std::min(-1 + 2 * s * end, 0.0), 2 * step + spread) << s;
  }
}

/// Two particles: their distance is (delta^(2 - r) + r (2 - r) t)^(1 / (2 - r)).
TEST(RieszFlow, TwoParticlesPartAsInClosedForm) {
  for (const double exponent : {0.5, 1.0, 1.5}) {
    const Rows x = test::run_flow(riesz_case(2, 2, "{ type = \"points\", points = [[0, 0], [0.3, 0.4]] }",
                                             interaction(exponent), 1e-2, 100),
                                  {"flow.integrator=rk", "flow.scheme=\"4\""})
                       .position;
    const double p = 2 - exponent;
    EXPECT_NEAR((x.row(0) - x.row(1)).norm(), std::pow(std::pow(0.5, p) + exponent * p, 1 / p), 1e-8) << exponent;
  }
}

const std::vector<std::string> jko = {"flow.integrator=jko", "flow.tolerance=1e-10"};

/// A minimising movement of two particles: their distance d' is that with d' - h r d'^(r - 1) = d.
TEST(RieszFlow, TwoParticlesMoveMinimisingly) {
  for (const double exponent : {0.5, 1.0, 1.5}) {
    const test::FlowRun run = test::run_flow(
        riesz_case(2, 2, "{ type = \"points\", points = [[0, 0], [0.3, 0.4]] }", interaction(exponent), 0.1, 5), jko);
    double distance = 0.5;
    for (int step = 0; step < 5; ++step) {
      double next = distance + 0.1;
      for (int n = 0; n < 50; ++n)  // Newton
        next -= (next - 0.1 * exponent * std::pow(next, exponent - 1) - distance) /
                (1 - 0.1 * exponent * (exponent - 1) * std::pow(next, exponent - 2));
      distance = next;
    }
    EXPECT_NEAR((run.position.row(0) - run.position.row(1)).norm(), distance, 1e-9) << exponent;
  }
}

/// Corners of a regular polygon stay that: their distance s from the middle grows by s' - h c s'^(r - 1) = s, with
/// c = r / (2 M) sum_k (2 sin(pi k / M))^r, k < M.
TEST(RieszFlow, ARegularPolygonMovesMinimisingly) {
  constexpr Index corners = 17;
  std::string points;
  for (Index k = 0; k < corners; ++k) {
    const double angle = 2 * std::numbers::pi * static_cast<double>(k) / corners;
    points += fmt::format("{}[{:.17g}, {:.17g}]", k == 0 ? "" : ", ", 0.1 * std::cos(angle), 0.1 * std::sin(angle));
  }
  for (const double exponent : {0.5, 1.5}) {
    double c = 0;
    for (Index k = 1; k < corners; ++k)
      c += std::pow(2 * std::sin(std::numbers::pi * static_cast<double>(k) / corners), exponent);
    c *= exponent / (2 * corners);
    double radius = 0.1;
    for (int step = 0; step < 4; ++step) {
      double next = radius + 0.1;
      for (int n = 0; n < 50; ++n)
        next -= (next - 0.05 * c * std::pow(next, exponent - 1) - radius) /
                (1 - 0.05 * c * (exponent - 1) * std::pow(next, exponent - 2));
      radius = next;
    }
    const test::FlowRun run = test::run_flow(
        riesz_case(corners, 2, "{ type = \"points\", points = [" + points + "] }", interaction(exponent), 0.05, 4),
        jko);
    for (Index k = 0; k < corners; ++k) EXPECT_NEAR(run.position.row(k).norm(), radius, 1e-9) << exponent;
  }
}

/// Backward Euler of a quadratic of curvature 1 takes x to x / (1 + h), whatever the weights of particles.
TEST(Jko, OfAQuadraticIsBackwardEuler) {
  const std::string text =
      riesz_case(9, 3, "{ type = \"gaussian\" }\nweight = { type = \"bayesian_bootstrap\" }",
                 "[[objective]]\nname = \"q\"\ntype = \"expectation\"\npotential = { type = \"quadratic\" }\n", 0.5, 3);
  const Rows start = test::evaluate_start(text).position, found = test::run_flow(text, jko).position;
  const double bending = -test::evaluate_start(text).rate(0, 0) / start(0, 0);
  const Column weight = test::evaluate_start(text).particle_weight;
  const Rows error = found - start / std::pow(1 + 0.5 * bending, 3);
  EXPECT_LT(std::sqrt(weight.dot(error.rowwise().squaredNorm())), 1e-9);
}

/// Euler's identity for the homogeneous K, sum_i p_i <v_i, x_i> = r F: velocities and values belong together.
TEST(RieszFlow, VelocitiesAreHomogeneous) {
  for (const double exponent : {0.5, 1.0, 1.5}) {
    const test::EvaluatedStart start =
        test::evaluate_start(riesz_case(67, 3, "{ type = \"gaussian\" }", interaction(exponent), 0.1, 1));
    const double product =
        -start.particle_weight.dot((start.rate.array() * start.position.array()).rowwise().sum().matrix());
    EXPECT_NEAR(product, exponent * start.evaluation.value[0], 1e-13);
    EXPECT_LT(start.rate.colwise().mean().cwiseAbs().maxCoeff(), 1e-14);  // pairs push each other alike
  }
}

/// A regular polygon stays regular: rho' = c rho^(r-1).
TEST(RieszFlow, PolygonsStayRegular) {
  constexpr Index corners = 7;
  std::string points;
  for (Index k = 0; k < corners; ++k) {
    const double angle = 2 * std::numbers::pi * static_cast<double>(k) / static_cast<double>(corners);
    points += (k > 0 ? ", [" : "[") + fmt::format("{}, {}", 0.5 * std::cos(angle), 0.5 * std::sin(angle)) + "]";
  }
  const std::string init = "{ type = \"points\", points = [" + points + "] }";
  for (const double r : {0.5, 1.0, 1.5}) {
    const Rows x = test::run_flow(riesz_case(corners, 2, init, interaction(r), 1e-2, 100),
                                  {"flow.integrator=rk", "flow.scheme=\"4\""})
                       .position;
    const double p = 2 - r, rho = std::pow(std::pow(0.5, p) + p * test::polygon_speed(corners, r), 1 / p);
    EXPECT_LT((x.rowwise().norm().array() - rho).abs().maxCoeff(), 1e-8) << r;
  }
}

/// From one point on the line with r = 1 the second moment is t^2 (M^2 - 1) / (3 M^2), whatever the step.
TEST(RieszFlow, APointOnTheLineBecomesAnInterval) {
  constexpr double count = 40;
  const Rows x =
      test::run_flow(
          riesz_case(40, 1, "{ type = \"points\", points = [[0.0]], spread = 1e-9 }", interaction(1), 0.15, 8), {})
          .position;
  EXPECT_NEAR(x.squaredNorm() / count, 1.2 * 1.2 * (count * count - 1) / (3 * count * count), 1e-8);
}

/// The discrepancy to a point at 0 on the line, r = 1, all mass from -1: particles move with 2 s, s their place in the
/// order, until they reach 0 and stay,
///
///   t <= 1/2   E x^2 = 1 - 2 t + 4 t^2 / 3,   D_K^2 = 1 - 4 t / 3
///   t >= 1/2   E x^2 = 1 / (6 t),             D_K^2 = 1 / (12 t^2).
///
/// Those that have arrived step to and fro by less than 2 tau, so that E x^2 is off by 4 tau^2 at most, and D_K^2, the
/// integral of the squared difference of the distribution functions, by 2 tau; M places in place of all by 1 / M^2.
TEST(RieszFlow, MassOnTheLineComesToRestInThePoint) {
  constexpr double tau = 1e-3, count = 400, places = 1 / (count * count);
  const std::string text = riesz_case(400, 1, "{ type = \"points\", points = [[-1.0]], spread = 1e-9 }",
                                      "[[objective]]\nname = \"data\"\ntype = \"mmd\"\nkernel = { type = \"riesz\" }\n"
                                      "target = { type = \"points\", points = [[0.0]] }\n",
                                      tau, 0);
  for (const double t : {0.4, 0.5, 1.0, 2.0}) {
    const test::FlowRun run = test::run_flow(text, {"run.steps=" + std::to_string(std::lround(t / tau))});
    const double m2 = t <= 0.5 ? 1 - 2 * t + 4 * t * t / 3 : 1 / (6 * t);
    const double discrepancy = t <= 0.5 ? 1 - 4 * t / 3 : 1 / (12 * t * t);
    EXPECT_NEAR(run.position.squaredNorm() / count, m2, 4 * tau * tau + t * t * places) << t;
    EXPECT_NEAR(run.records.back().evaluation.value[0], discrepancy, t < 0.5 ? places : 2 * tau) << t;
  }
}

}  // namespace
}  // namespace wasserstrom
