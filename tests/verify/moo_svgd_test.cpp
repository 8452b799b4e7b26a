// MOO-SVGD against its formula, written as plain loops.

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

#include "../support/flow_run.hpp"
#include "../support/particles.hpp"

namespace wasserstrom {
namespace {

const std::vector<double> means = {1.0, -0.5}, widths = {1.5, 0.7};  // of test::two_gaussians, in every coordinate
constexpr double h = 0.8;

std::string moo_svgd_case(const std::string& objectives,
                          const std::string& velocity = "type = \"svgd\"\nkernel = { bandwidth = 0.8 }") {
  return "[run]\nsteps = 20\nseed = 5\n[particles]\ncount = 67\ndimension = 3\nweight = { type = "
         "\"bayesian_bootstrap\" }\n" +
         objectives + "[velocity]\n" + velocity + "\n[flow]\ntype = \"moo_svgd\"\nstep = 0.1\n";
}

Eigen::RowVectorXd gradient(const Eigen::RowVectorXd& x, std::size_t k) {
  return (x.array() - means[k]) / (widths[k] * widths[k]);
}

/// The min-norm weight of the first of two vectors, at least `lower`.
double first_weight(const Eigen::RowVectorXd& a, const Eigen::RowVectorXd& b, double lower) {
  return std::clamp((b - a).dot(b) / (b - a).squaredNorm(), lower, 1 - lower);
}

struct Expected {
  Rows rate;
  double weight = 0, gap = 0, grad_norm = 0;
};

Expected plain_loops(const Rows& x, const Column& p, double lower) {
  Expected expected{Rows::Zero(x.rows(), x.cols())};
  Rows blend(x.rows(), x.cols());
  for (Index i = 0; i < x.rows(); ++i) {
    const Eigen::RowVectorXd a = gradient(x.row(i), 0), b = gradient(x.row(i), 1);
    const double w = first_weight(a, b, lower);
    blend.row(i) = w * a + (1 - w) * b;
    expected.weight += p[i] * w;
    expected.gap += p[i] * (blend.row(i).squaredNorm() - std::min(blend.row(i).dot(a), blend.row(i).dot(b)));
  }
  for (Index i = 0; i < x.rows(); ++i) {
    for (Index j = 0; j < x.rows(); ++j) {
      const Eigen::RowVectorXd difference = x.row(i) - x.row(j);
      const double kernel = std::exp(-difference.squaredNorm() / (2 * h * h));
      expected.rate.row(i) -= p[j] * kernel * (blend.row(j) - difference / (h * h));
    }
    expected.grad_norm += p[i] * expected.rate.row(i).squaredNorm();
  }
  return expected;
}

TEST(MooSvgd, EveryParticleHasWeightsOfItsOwn) {
  for (const double lower : {0.0, 0.2}) {
    const test::EvaluatedStart start =
        test::evaluate_start(moo_svgd_case(test::two_gaussians()), {"weights.lower_bound=" + std::to_string(lower)});
    const Expected expected = plain_loops(start.position, start.particle_weight, lower);
    EXPECT_LT(test::largest_difference(start.rate, expected.rate), 1e-13);
    EXPECT_NEAR(start.evaluation.weights[0], expected.weight, 1e-12);
    EXPECT_NEAR(start.evaluation.weights.sum(), 1, 1e-12);
    EXPECT_NEAR(start.evaluation.duality_gap, expected.gap, 1e-12);
    EXPECT_NEAR(start.evaluation.grad_norm, expected.grad_norm, 1e-12);
    EXPECT_GT(expected.weight, lower + 0.01) << "the weights of all particles are at their bound";
    EXPECT_LT(expected.weight, 0.99 - lower) << "the weights of all particles are at their bound";
  }
}

TEST(MooSvgd, WithGradientsAloneEveryParticleGoesAlongItsBlend) {
  const test::EvaluatedStart start =
      test::evaluate_start(moo_svgd_case(test::two_gaussians(), "type = \"gradient\""), {});
  double grad_norm = 0;
  for (Index i = 0; i < start.position.rows(); ++i) {
    const Eigen::RowVectorXd a = gradient(start.position.row(i), 0), b = gradient(start.position.row(i), 1);
    const double w = first_weight(a, b, 0);
    const Eigen::RowVectorXd blend = w * a + (1 - w) * b;
    EXPECT_LT((start.rate.row(i) + blend).cwiseAbs().maxCoeff(), 1e-13);
    grad_norm += start.particle_weight[i] * blend.squaredNorm();
  }
  EXPECT_NEAR(start.evaluation.grad_norm, grad_norm, 1e-12);
}

TEST(MooSvgd, WithOneObjectiveIsSvgd) {
  const std::string one =
      "[[objective]]\nname = \"a\"\ntype = \"energy\"\ntarget = { type = \"gaussian\", std = 1.5 }\n";
  const test::FlowRun each = test::run_flow(moo_svgd_case(one), {}),
                      common = test::run_flow(moo_svgd_case(one), {"flow.type=mwgrad"});
  EXPECT_EQ(each.position, common.position);
  EXPECT_EQ(each.records.back().evaluation.grad_norm, common.records.back().evaluation.grad_norm);
}

}  // namespace
}  // namespace wasserstrom
