// Minimising movements with the weights of the saddle point: against their optimality, one weight at a time, and
// against those with the weights at the start.

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <vector>

#include "../support/flow_run.hpp"

namespace wasserstrom {
namespace {

/// F(x) = 1/2 sum_c curvature_c (x_c - center_c)^2 in the mean over the particles.
struct Quadratic {
  Eigen::RowVector2d center, curvature;

  double value(const Rows& x) const {
    return 0.5 * ((x.rowwise() - center).array().square().rowwise() * curvature.array()).sum() /
           static_cast<double>(x.rows());
  }
  Rows gradient(const Rows& x) const { return (x.rowwise() - center).array().rowwise() * curvature.array(); }
};

const std::vector<Quadratic> two{{{-1, 0}, {1, 2}}, {{1, 0.5}, {3, 1}}},
    three{{{-1, 0}, {1, 2}}, {{1, 0.5}, {3, 1}}, {{0.3, 2}, {0.5, 4}}}, apart{{{0, 0}, {40, 1}}, {{0, 3}, {1, 1}}};

std::string text_of(const std::vector<Quadratic>& objectives, double step, Index steps) {
  std::string text = fmt::format(
      "[run]\nsteps = {}\n[particles]\ncount = 7\ndimension = 2\ninit = {{ type = \"gaussian\", mean = [2.0, 1.0], std "
      "= "
      "0.5 }}\n[flow]\nstep = {}\nintegrator = \"jko\"\ntolerance = 1e-9\n",
      steps, step);
  for (std::size_t k = 0; k < objectives.size(); ++k)
    text += fmt::format(
        "[[objective]]\nname = \"f{}\"\ntype = \"expectation\"\npotential = {{ type = \"quadratic\", center = [{}, "
        "{}], "
        "curvature = [{}, {}] }}\n",
        k, objectives[k].center[0], objectives[k].center[1], objectives[k].curvature[0], objectives[k].curvature[1]);
  return text;
}

const std::vector<std::string> saddle{"flow.jko_weights=saddle"};

/// Where the movement from x leads under weights w: coordinate by coordinate (x / h + sum w c a) / (1 / h + sum w c).
Rows moved(const Rows& x, const std::vector<Quadratic>& objectives, const Column& w, double h) {
  Eigen::RowVector2d pull = Eigen::RowVector2d::Zero(), stiffness = Eigen::RowVector2d::Constant(1 / h);
  for (std::size_t k = 0; k < objectives.size(); ++k) {
    const Eigen::RowVector2d part = w[static_cast<Index>(k)] * objectives[k].curvature;
    stiffness += part;
    pull += part.cwiseProduct(objectives[k].center);
  }
  return ((x / h).rowwise() + pull).array().rowwise() / stiffness.array();
}

Column changes(const Rows& x, const Rows& y, const std::vector<Quadratic>& objectives) {
  Column change(std::ssize(objectives));
  for (std::size_t k = 0; k < objectives.size(); ++k)
    change[static_cast<Index>(k)] = objectives[k].value(y) - objectives[k].value(x);
  return change;
}

/// By bisection, which is where both fall alike, or all weight on the one that falls less.
double first_weight(const Rows& x, const std::vector<Quadratic>& objectives, double h) {
  double low = 0, high = 1;
  for (int n = 0; n < 200; ++n) {
    const double middle = 0.5 * (low + high);
    const Column change = changes(x, moved(x, objectives, Column{{middle, 1 - middle}}, h), objectives);
    (change[0] > change[1] ? low : high) = middle;
  }
  return low;
}

TEST(SaddlePoint, OfTwoQuadraticsIsTheClosedForm) {
  for (const auto& objectives : {two, apart})
    for (const double h : {0.01, 0.3, 5.0}) {
      const Rows x = test::evaluate_start(text_of(objectives, h, 1)).position;
      const test::FlowRun run = test::run_flow(text_of(objectives, h, 1), saddle);
      const double w = first_weight(x, objectives, h);
      EXPECT_NEAR(run.records[1].evaluation.weights[0], w, 1e-6) << h;
      const Rows y = moved(x, objectives, Column{{w, 1 - w}}, h);
      EXPECT_LT((run.position - y).norm(), 1e-6 * (x - y).norm()) << h;
    }
}

/// Of three, by what makes y and w a saddle point, from the positions alone: y is the minimum under w, and objectives
/// with weight fall alike, those without it no less, all but for the rounding of their values.
TEST(SaddlePoint, OfThreeQuadraticsIsOne) {
  for (const double h : {0.05, 1.0, 20.0}) {
    Rows x = test::evaluate_start(text_of(three, h, 1)).position;
    for (const Index steps : {1, 2, 3}) {
      const test::FlowRun run = test::run_flow(text_of(three, h, steps), saddle);
      const Evaluation& found = run.records.back().evaluation;
      const Rows y = run.position;
      EXPECT_NEAR(found.weights.sum(), 1, 1e-14);
      EXPECT_GE(found.weights.minCoeff(), 0);
      EXPECT_LT((y - moved(x, three, found.weights, h)).norm(), 1e-7 * (x - y).norm()) << h << " " << steps;
      const Column change = changes(x, y, three);
      const double gap = change.maxCoeff() - found.weights.dot(change);
      EXPECT_LT(gap, 1e-8 * -change.maxCoeff() + 1e-12 * found.value.maxCoeff())
          << h << " " << steps << " " << change.transpose();
      EXPECT_NEAR(found.numbers.tail(3)[0], gap, 1e-12);
      x = y;
    }
  }
}

/// Large steps with the weights at their start let one objective rise; with those of the saddle point none does, in any
/// step, and for small steps they are those of min_norm.
TEST(SaddlePoint, LetsNoObjectiveRise) {
  const auto greatest_rise = [](const std::vector<std::string>& settings) {
    double rise = -1e9;
    const test::FlowRun run = test::run_flow(text_of(apart, 2.0, 12), settings);
    for (std::size_t n = 1; n < run.records.size(); ++n)
      rise = std::max(rise, (run.records[n].evaluation.value - run.records[n - 1].evaluation.value).maxCoeff());
    return rise;
  };
  EXPECT_GT(greatest_rise({}), 0.03);
  EXPECT_LE(greatest_rise(saddle), 1e-12);
  const test::FlowRun run = test::run_flow(text_of(two, 1e-5, 1), saddle);
  EXPECT_NEAR(run.records[1].evaluation.weights[0], run.records[0].evaluation.weights[0], 1e-4);
}

}  // namespace
}  // namespace wasserstrom
