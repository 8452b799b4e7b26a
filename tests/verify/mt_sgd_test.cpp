// MT-SGD against its formula, written as plain loops.

#include <gtest/gtest.h>

#include <cmath>

#include "../support/flow_run.hpp"
#include "../support/particles.hpp"
#include "wasserstrom/weights/weight_solver.hpp"

namespace wasserstrom {
namespace {

const std::vector<double> means = {1.0, -0.5}, widths = {1.5, 0.7};  // of test::two_gaussians, in every coordinate
constexpr double h = 0.8;

std::string mt_sgd_case(const std::string& objectives) {
  return "[run]\nsteps = 20\nseed = 5\n[particles]\ncount = 67\ndimension = 3\nweight = { type = "
         "\"bayesian_bootstrap\" }\n" +
         objectives +
         "[velocity]\ntype = \"svgd\"\nkernel = { bandwidth = 0.8 }\n[flow]\ntype = \"mt_sgd\"\nstep = 0.1\n";
}

double kernel(const Rows& x, Index i, Index j) { return std::exp(-(x.row(i) - x.row(j)).squaredNorm() / (2 * h * h)); }

Rows gradient(const Rows& x, std::size_t k) { return (x.array() - means[k]) / (widths[k] * widths[k]); }

Rows score(const Rows& x, const Column& p, std::size_t k, bool normalised) {
  Rows score = gradient(x, k);
  if (!normalised) return score;
  for (Index c = 0; c < x.cols(); ++c) score.col(c) /= std::sqrt((p.array() * score.col(c).array().square()).sum());
  return score;
}

Rows plain_gram(const Rows& x, const Column& p, bool normalised) {
  Rows gram = Rows::Zero(2, 2);
  for (std::size_t k = 0; k < 2; ++k)
    for (std::size_t l = 0; l < 2; ++l) {
      const Rows a = score(x, p, k, normalised), b = score(x, p, l, normalised);
      for (Index i = 0; i < x.rows(); ++i)
        for (Index j = 0; j < x.rows(); ++j)
          gram(static_cast<Index>(k), static_cast<Index>(l)) += p[i] * p[j] * kernel(x, i, j) * a.row(i).dot(b.row(j));
    }
  return gram;
}

Rows plain_rate(const Rows& x, const Column& p, const Column& weights) {
  Rows rate = Rows::Zero(x.rows(), x.cols());
  const Rows drive = weights[0] * gradient(x, 0) + weights[1] * gradient(x, 1);
  for (Index i = 0; i < x.rows(); ++i)
    for (Index j = 0; j < x.rows(); ++j)
      rate.row(i) -= p[j] * kernel(x, i, j) * (drive.row(j) - (x.row(i) - x.row(j)) / (h * h));
  return rate;
}

TEST(MtSgd, WeightsFollowTheInnerProductOfTheScores) {
  for (const bool normalised : {true, false}) {
    const test::EvaluatedStart start = test::evaluate_start(
        mt_sgd_case(test::two_gaussians()), {std::string("flow.scores=") + (normalised ? "normalised" : "plain")});
    const Rows gram = plain_gram(start.position, start.particle_weight, normalised);
    EXPECT_LT(test::largest_difference(start.evaluation.gram, gram), 1e-12 * gram.cwiseAbs().maxCoeff());
    const double w = (gram(1, 1) - gram(0, 1)) / (gram(0, 0) - 2 * gram(0, 1) + gram(1, 1));
    EXPECT_GT(w, 0.01);
    EXPECT_LT(w, 0.99);
    EXPECT_NEAR(start.evaluation.weights[0], w, 1e-10);
    const Rows rate = plain_rate(start.position, start.particle_weight, start.evaluation.weights);
    EXPECT_LT(test::largest_difference(start.rate, rate), 1e-12);
    EXPECT_NEAR(start.evaluation.grad_norm, start.particle_weight.dot(rate.rowwise().squaredNorm()), 1e-12);
  }
}

TEST(MtSgd, NormalisedScoresDoNotSeeTheScaleOfAnObjective) {
  const auto weight = [](const std::string& power, const std::string& scores) {
    const std::string objectives =
        "[[objective]]\nname = \"a\"\ntype = \"energy\"\ntarget = { type = \"gaussian\", mean = 1.0, std = " + power +
        " }\n[[objective]]\nname = \"b\"\ntype = \"energy\"\ntarget = { type = \"gaussian\", mean = -0.5 }\n";
    return test::evaluate_start(mt_sgd_case(objectives), {"flow.scores=" + scores}).evaluation.weights[0];
  };
  EXPECT_NEAR(weight("1.0", "normalised"), weight("0.5", "normalised"), 1e-10);
  EXPECT_GT(std::abs(weight("1.0", "plain") - weight("0.5", "plain")), 0.05);
}

TEST(MtSgd, WithOneObjectiveIsSvgd) {
  const std::string one =
      "[[objective]]\nname = \"a\"\ntype = \"energy\"\ntarget = { type = \"gaussian\", std = 1.5 }\n";
  EXPECT_EQ(test::run_flow(mt_sgd_case(one), {}).position,
            test::run_flow(mt_sgd_case(one), {"flow.type=mwgrad"}).position);
}

}  // namespace
}  // namespace wasserstrom
