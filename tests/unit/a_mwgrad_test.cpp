// One particle, whose kernel sums are its own gradient: the flow is then a system of one point, stepped here by hand or
// known in closed form.

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <string>
#include <vector>

#include "support/flow_run.hpp"

namespace wasserstrom {
namespace {

using Point = std::array<double, 2>;

/// Two Gaussian targets of one particle in the plane.
constexpr Point mean_a{1.0, -0.5}, mean_b{-2.0, 0.25};
constexpr double variance_a = 0.5, variance_b = 3.0;

const char* const one_particle = R"(
[run]
steps = 60
[particles]
count = 1
dimension = 2
init = { type = "gaussian", mean = [4.0, 3.0], std = 0.5 }
[[objective]]
name = "a"
type = "energy"
target = { type = "gaussian", mean = [1.0, -0.5], covariance = [[0.5, 0.0], [0.0, 0.5]] }
[[objective]]
name = "b"
type = "energy"
target = { type = "gaussian", mean = [-2.0, 0.25], covariance = [[3.0, 0.0], [0.0, 3.0]] }
[velocity]
type = "svgd"
kernel = { type = "gaussian", bandwidth = 1.0 }
[flow]
type = "a_mwgrad"
step = 0.04
)";

/// The published steps, written out for one point.
struct Scheme {
  std::string form = "semi_implicit", restart = "none";
  double friction = 0;  ///< of a constant damping; 0 for (n - 1) / (n + 2)
  bool shifted = false;
  double eta = 0.04;
};

double dot(const Point& a, const Point& b) { return a[0] * b[0] + a[1] * b[1]; }

Point gradient(const Point& x, const Point& mean, double variance) {
  return {(x[0] - mean[0]) / variance, (x[1] - mean[1]) / variance};
}

/// The point of the segment from g to h that is nearest to s.
Point nearest(const Point& g, const Point& h, const Point& s) {
  const Point along{h[0] - g[0], h[1] - g[1]}, from{s[0] - g[0], s[1] - g[1]};
  const double share = std::clamp(dot(along, from) / dot(along, along), 0.0, 1.0);
  return {g[0] + share * along[0], g[1] + share * along[1]};
}

Point by_hand(Point x, const Scheme& scheme, int steps, int* restarts = nullptr) {
  Point v{0, 0};
  const double dt = std::sqrt(scheme.eta);
  double last_speed = 0;
  for (int step = 0, n = 1; step < steps; ++step, ++n) {
    double alpha =
        scheme.friction == 0 ? (n - 1.0) / (n + 2.0) : (1 - scheme.friction * dt / 2) / (1 + scheme.friction * dt / 2);
    if (n == 1) alpha = 0;
    const auto common = [&](double keep) {
      const double ahead = scheme.form == "lookahead" ? keep * dt : 0;
      const Point y{x[0] + ahead * v[0], x[1] + ahead * v[1]};
      const double shift = scheme.shifted ? keep / dt : 0;
      return nearest(gradient(y, mean_a, variance_a), gradient(y, mean_b, variance_b), {shift * v[0], shift * v[1]});
    };
    Point g = common(alpha);
    const bool again = alpha > 0 && (scheme.restart == "gradient" ? dot(v, g) > 0
                                     : scheme.restart == "speed"  ? dot(v, v) < last_speed
                                                                  : false);
    last_speed = again || n == 1 ? 0 : dot(v, v);  // a step from rest has no speed to lose
    if (again && restarts) ++*restarts;
    const bool now = again && scheme.form != "lookahead";
    if (now) {
      alpha = 0;
      n = 1;
      g = common(0);
    }
    const Point old = now ? Point{0, 0} : v;
    for (std::size_t c = 0; c < 2; ++c) {
      v[c] = alpha * v[c] - dt * g[c];
      x[c] += dt * (scheme.form == "literal" ? old[c] : v[c]);
    }
    if (again && !now) n = 0;  // the next step begins from rest
  }
  return x;
}

Point run(const std::vector<std::string>& settings, int* restarts = nullptr) {
  const test::FlowRun done = test::run_flow(one_particle, settings);
  if (restarts)
    for (const test::Record& record : done.records)
      *restarts += record.evaluation.event == "momentum_restart" && record.step < done.records.back().step;
  return {done.position(0, 0), done.position(0, 1)};
}

void expect_equal(const Scheme& scheme, std::vector<std::string> settings) {
  const Point start = run({"run.steps=0"});
  settings.push_back("flow.form=" + scheme.form);
  settings.push_back("flow.restart=" + scheme.restart);
  if (scheme.shifted) settings.push_back("flow.shifted_weights=true");
  int restarts = 0, expected_restarts = 0;
  const Point found = run(settings, &restarts), expected = by_hand(start, scheme, 60, &expected_restarts);
  EXPECT_NEAR(found[0], expected[0], 1e-11) << scheme.form << ' ' << scheme.restart << scheme.shifted;
  EXPECT_NEAR(found[1], expected[1], 1e-11) << scheme.form << ' ' << scheme.restart << scheme.shifted;
  EXPECT_EQ(restarts, expected_restarts) << scheme.form << ' ' << scheme.restart;
  EXPECT_EQ(restarts > 0, scheme.restart != "none") << scheme.form << ' ' << scheme.restart;
}

TEST(AMwgrad, StepsAreThePublishedOnes) {
  for (const char* form : {"semi_implicit", "literal", "lookahead"})
    for (const bool shifted : {false, true})
      for (const char* restart : {"none", "gradient", "speed"}) expect_equal({form, restart, 0, shifted}, {});
}

/// An oscillation about the minimum slows once each half turn; what is begun anew has lost no speed yet.
TEST(AMwgrad, SpeedRestartsOnceATurn) {
  for (const char* form : {"semi_implicit", "literal", "lookahead"}) {
    int restarts = 0;
    run({"weights={type=\"fixed\", values=[0.0, 1.0]}", "flow.damping={type=\"constant\", rate=0.1}", "run.steps=300",
         "flow.restart=speed", std::string("flow.form=") + form},
        &restarts);
    EXPECT_GE(restarts, 4) << form;
    EXPECT_LE(restarts, 25) << form;
  }
}

TEST(AMwgrad, DualityGapIsThatOfTheFieldsUnderShiftedWeights) {
  for (const test::Record& record : test::run_flow(one_particle, {"flow.shifted_weights=true"}).records) {
    const Column rates = record.evaluation.gram * record.evaluation.weights;
    EXPECT_NEAR(record.evaluation.duality_gap, record.evaluation.weights.dot(rates) - rates.minCoeff(), 1e-12)
        << record.step;
  }
}

TEST(AMwgrad, DampingsOfAStep) {
  for (const char* form : {"semi_implicit", "literal", "lookahead"}) {
    expect_equal({form, "none", 0.8}, {"flow.damping={type=\"constant\", rate=0.8}"});
    expect_equal({form, "none", 0.8}, {"flow.damping={type=\"plain\", kept=0.851851851851851851}"});
    expect_equal({form, "none", 2 * std::sqrt(0.3)}, {"flow.damping={type=\"strongly_convex\", beta=0.3}"});
    expect_equal({form, "gradient", 0.4}, {"flow.damping={type=\"constant\", rate=0.4}"});
  }
}

/// One objective, one coordinate's worth of oscillator: x'' + gamma x' + c x = 0 about the mean, from rest.
const std::vector<std::string> oscillator{"weights={type=\"fixed\", values=[1.0, 0.0]}",
                                          "flow.form=continuous",
                                          "flow.integrator=rk",
                                          "flow.scheme=5dp",
                                          "flow.step=0.01",
                                          "run.steps=300"};

Point scaled_about_mean(const Point& start, double factor) {
  return {mean_a[0] + factor * (start[0] - mean_a[0]), mean_a[1] + factor * (start[1] - mean_a[1])};
}

TEST(AMwgrad, ContinuousFormIsTheDampedOscillator) {
  const Point start = run({"run.steps=0"});
  const double time = 3, rate = 0.8, c = 1 / variance_a, frequency = std::sqrt(c - rate * rate / 4);
  std::vector<std::string> settings = oscillator;
  settings.push_back("flow.damping={type=\"constant\", rate=0.8}");
  const Point found = run(settings),
              expected = scaled_about_mean(
                  start, std::exp(-rate * time / 2) *
                             (std::cos(frequency * time) + rate / (2 * frequency) * std::sin(frequency * time)));
  EXPECT_NEAR(found[0], expected[0], 1e-8);
  EXPECT_NEAR(found[1], expected[1], 1e-8);
}

/// With 3 / t the solution is 2 J_1(s) / s, s = sqrt(c) t (Su, Boyd and Candes 2016); the start at t = 0 is singular.
TEST(AMwgrad, ContinuousFormStartsFromRestAtTheSingularTime) {
  const Point start = run({"run.steps=0"});
  const double s = 3 / std::sqrt(variance_a);
  const Point found = run(oscillator), expected = scaled_about_mean(start, 2 * std::cyl_bessel_j(1, s) / s);
  EXPECT_NEAR(found[0], expected[0], 1e-6);
  EXPECT_NEAR(found[1], expected[1], 1e-6);
}

}  // namespace
}  // namespace wasserstrom
