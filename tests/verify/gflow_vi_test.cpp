// GFlow-VI and NGFlow-VI against steps written out here, exact answers, and the numbers of the fact sheet.

#include <gtest/gtest.h>

#include <Eigen/Cholesky>
#include <Eigen/LU>
#include <cmath>

#include "../support/mixture_case.hpp"
#include "../support/particles.hpp"
#include "wasserstrom/particles/standard_draws.hpp"

namespace wasserstrom {
namespace {

using test::evaluate_at;
using test::four_modes;
using test::mixture_case;
using test::run_flow;

constexpr const char* three_dimensional =
    "[[objective]]\nname = \"modes\"\ntype = \"energy\"\ntarget = { type = \"gaussian_mixture\", weights = [0.4, 0.6], "
    "means = [[1, 0, -1], [-1, 0.5, 0]], std = [0.8, 1.3] }\n";

/// grad V of that target.
Eigen::VectorXd target_gradient(const Eigen::VectorXd& z) {
  const Eigen::Vector3d means[] = {{1, 0, -1}, {-1, 0.5, 0}};
  const double weights[] = {0.4, 0.6}, widths[] = {0.8, 1.3};
  double density = 0;
  Eigen::Vector3d gradient = Eigen::Vector3d::Zero();
  for (int m = 0; m < 2; ++m) {
    const Eigen::Vector3d deviation = z - means[m];
    const double variance = widths[m] * widths[m];
    const double part = weights[m] * std::pow(variance, -1.5) * std::exp(-0.5 * deviation.squaredNorm() / variance);
    density += part;
    gradient += part * deviation / variance;
  }
  return gradient / density;
}

/// One step of black-box VI (natural = false) or natural-gradient VI from mu and Sigma, on the program's draws.
void variational_step(Index step, bool natural, double eta, Eigen::VectorXd& mu, Eigen::MatrixXd& sigma) {
  constexpr Index draws = 16;
  Rows y(draws, 3);
  StandardDraws({DrawKind::independent, draws, 3, {}}, 4, Purpose::component_draw).draw(step, 0, y);
  const Eigen::MatrixXd lower = sigma.llt().matrixL(), precision = sigma.inverse();
  Eigen::VectorXd g = Eigen::VectorXd::Zero(3);
  Eigen::MatrixXd stein = Eigen::MatrixXd::Zero(3, 3);
  for (Index b = 0; b < draws; ++b) {
    const Eigen::VectorXd z = mu + lower * y.row(b).transpose();
    const Eigen::VectorXd h = target_gradient(z) - precision * (z - mu);
    g += h / draws;
    stein += precision * (z - mu) * h.transpose() / draws;
  }
  const Eigen::MatrixXd hessian = 0.5 * (stein + stein.transpose());
  if (natural) {
    sigma = (precision + eta * hessian).inverse();
    mu -= eta * sigma * g;
  } else {
    sigma -= 0.5 * eta * hessian;
    mu -= eta * g;
  }
}

void expect_variational_steps(const std::string& flow, bool natural) {
  const std::string text = mixture_case(1, 3, "draws = 16\n", three_dimensional,
                                        "type = \"" + flow + "\"\nsafeguard = \"none\"\nstep = 0.03\n", 10);
  Eigen::VectorXd mu = test::evaluate_start(text).position.row(0).head(3);
  Eigen::MatrixXd sigma = Eigen::MatrixXd::Identity(3, 3);
  for (Index step = 0; step < 10; ++step) variational_step(step, natural, 0.03, mu, sigma);
  const Rows found = run_flow(text, {}).state;
  const Eigen::MatrixXd lower = test::factor_of(found, 0, 3);
  EXPECT_LT((found.row(0).head(3).transpose() - mu).norm(), 1e-13);
  EXPECT_LT((lower * lower.transpose() - sigma).norm(), 1e-13);
}

TEST(GflowVi, OfOneComponentIsBlackBoxInference) { expect_variational_steps("gflow_vi", false); }
TEST(NgflowVi, OfOneComponentIsNaturalGradientInference) { expect_variational_steps("ngflow_vi", true); }

/// The value along the flow changes by -grad_norm: gradient, metric and rate belong together.
void expect_dissipation(const std::string& covariance, const std::string& flow) {
  const std::string text =
      mixture_case(3, 2, "covariance = \"" + covariance + "\"\ninit_std = 0.9\n", four_modes(),
                   "estimator = \"exact\"\nsafeguard = \"none\"\nintegrator = \"rk\"\nstep = 0.01\n" + flow);
  const Rows state = run_flow(text, {}).state;
  const test::EvaluatedState at = evaluate_at(text, {}, state);
  const double h = 1e-4;
  const double ahead = evaluate_at(text, {}, state + h * at.rate).evaluation.value[0];
  const double behind = evaluate_at(text, {}, state - h * at.rate).evaluation.value[0];
  EXPECT_NEAR((ahead - behind) / (2 * h) / at.evaluation.grad_norm, -1, 1e-6) << covariance << ' ' << flow;
}

TEST(GflowVi, LosesWhatGradNormSays) {
  const std::string plain = "type = \"gflow_vi\"\n", natural = "type = \"ngflow_vi\"\n";
  for (const char* each : {"isotropic", "diagonal", "full"}) {
    for (const char* coordinates : {"covariance", "cholesky"})
      expect_dissipation(each, plain + "coordinates = \"" + coordinates + "\"\n");
    expect_dissipation(each, plain + "metric = { type = \"bures\" }\n");
    expect_dissipation(each, natural);
  }
  for (const char* each : {"isotropic", "diagonal"}) expect_dissipation(each, plain + "coordinates = \"log_std\"\n");
}

TEST(NgflowVi, HitsANormalTargetInOneStep) {
  const std::string text =
      mixture_case(1, 2, "",
                   "[[objective]]\nname = \"a\"\ntype = \"energy\"\ntarget = { type = \"gaussian_mixture\", "
                   "weights = [1], means = [[1.0, -2.0]], covariance = [[2.0, 0.6], [0.6, 0.5]] }\n",
                   "type = \"ngflow_vi\"\nestimator = \"exact\"\nsafeguard = \"none\"\nstep = 1.0\n", 1);
  const Rows found = run_flow(text, {}).state;
  const Eigen::MatrixXd lower = test::factor_of(found, 0, 2);
  Eigen::Matrix2d wanted;
  wanted << 2.0, 0.6, 0.6, 0.5;
  EXPECT_LT((found.row(0).head(2) - Eigen::RowVector2d(1, -2)).norm(), 1e-7);
  EXPECT_LT((lower * lower.transpose() - wanted).norm(), 1e-7);
}

/// Hessians at any antithetic draws are exact for a normal target, in any dimension.
TEST(NgflowVi, HitsANormalTargetByPriceInTenDimensions) {
  const std::string text = mixture_case(
      1, 10, "draws = 2\ndraw_rule = \"antithetic\"\n",
      "[[objective]]\nname = \"a\"\ntype = \"energy\"\ntarget = { type = \"gaussian\", mean = 3.0, std = 0.2 }\n",
      "type = \"ngflow_vi\"\nestimator = \"price\"\nsafeguard = \"none\"\nstep = 1.0\n", 1);
  const Rows found = run_flow(text, {}).state;
  EXPECT_LT((found.row(0).head(10).array() - 3).abs().maxCoeff(), 1e-12);
  EXPECT_LT((test::factor_of(found, 0, 10) - 0.2 * Eigen::MatrixXd::Identity(10, 10)).norm(), 1e-12);
}

/// In the metric of Bures a normal law moves to N(0, 1) as the Fokker-Planck equation says: mean m e^-t and variance
/// 1 + (s^2 - 1) e^-2t.
TEST(GflowVi, InTheMetricOfBuresIsTheFokkerPlanckEquation) {
  for (const char* covariance : {"diagonal", "full"}) {
    std::string text =
        mixture_case(1, 2, "init_std = 2.0\ninit = { type = \"points\", points = [[3.0, -1.0]] }\n",
                     "[[objective]]\nname = \"a\"\ntype = \"energy\"\ntarget = { type = \"gaussian\" }\n",
                     "type = \"gflow_vi\"\nmetric = { type = \"bures\" }\nestimator = \"exact\"\n"
                     "safeguard = \"none\"\nintegrator = \"rk\"\nscheme = \"5dp\"\nstep = 0.05\n",
                     20);
    const Rows found = run_flow(text, {std::string("particles.covariance=") + covariance}).state;
    EXPECT_NEAR(found(0, 0), 3 * std::exp(-1.0), 1e-5);
    EXPECT_NEAR(found(0, 1), -std::exp(-1.0), 1e-5);
    EXPECT_NEAR(std::pow(found(0, 2), 2), 1 + 3 * std::exp(-2.0), 1e-5) << covariance;
  }
}

/// Stable ends of the sheet's section 11 b for exact expectations, each to 0.001.
TEST(NgflowVi, EndsWhereTheSheetSays) {
  struct End {
    const char* start;
    Index components;
    double value;
  };
  for (const End& end :
       {End{"[[0.0, 0.0]]", 1, 1.4108}, End{"[[2.0, 2.0]]", 1, 1.3702}, End{"[[1.0, 0.0], [-1.0, 0.0]]", 2, 0.7054}}) {
    const std::string text =
        mixture_case(end.components, 2, std::string("init = { type = \"points\", points = ") + end.start + " }\n",
                     four_modes(), "type = \"ngflow_vi\"\nestimator = \"exact\"\nstep = 0.1\n", 150);
    EXPECT_NEAR(run_flow(text, {}).records.back().evaluation.value[0], end.value, 0.0006) << end.start;
  }
}

TEST(GflowVi, NeverRisesWithExactExpectations) {
  for (const char* flow : {"gflow_vi", "ngflow_vi"})
    for (const char* weights : {"0.0", "0.01"}) {
      const std::string text = mixture_case(
          4, 2, "", four_modes(), std::string("estimator = \"exact\"\nstep = 0.01\ntype = \"") + flow + "\"\n", 40);
      const test::FlowRun run = run_flow(text, {std::string("flow.weight_step=") + weights});
      for (std::size_t n = 1; n < run.records.size(); ++n)
        EXPECT_LE(run.records[n].evaluation.value[0], run.records[n - 1].evaluation.value[0]) << flow << ' ' << n;
    }
}

TEST(NgflowVi, StaysACovarianceOverTenThousandLargeSteps) {
  for (const char* safeguard : {"exponential", "iblr", "backtracking"}) {
    const std::string text =
        mixture_case(4, 2, "draws = 2\n", four_modes(), "type = \"ngflow_vi\"\nstep = 0.1\n", 10000);
    const Rows found = run_flow(text, {std::string("flow.safeguard=") + safeguard}).state;
    for (Index k = 0; k < 4; ++k) {
      const Eigen::MatrixXd lower = test::factor_of(found, k, 2);
      EXPECT_TRUE(lower.allFinite() && lower(0, 0) > 0 && lower(1, 1) > 0) << safeguard;
    }
  }
}

/// Components of Student's t reach a target of their own kind, which normal ones cannot.
TEST(GflowVi, FitsStudentsLawByItsOwnComponents) {
  const std::string target =
      "[[objective]]\nname = \"t\"\ntype = \"energy\"\ntarget = { type = \"student_t\", degrees_of_freedom = 5.0 }\n";
  const std::string flow = "type = \"gflow_vi\"\ncoordinates = \"cholesky\"\nstep = 0.1\n";
  const std::string more =
      "draws = 512\ndraw_rule = \"quasi_random\"\ninit = { type = \"points\", points = [[1.0, -1.0]] }\ninit_std = "
      "2.0\n";
  const auto value = [&](const std::string& family) {
    return run_flow(mixture_case(1, 2, more + family, target, flow, 300), {}).records.back().evaluation.value[0];
  };
  EXPECT_NEAR(value("family = \"student_t\"\ndegrees_of_freedom = 5.0\n"), 0, 1e-3);
  EXPECT_GT(value(""), 0.01);
}

/// However long a step is, no component is led further than its trust region.
TEST(NgflowVi, StaysInItsTrustRegion) {
  const double region = 0.02;
  const std::string text =
      mixture_case(1, 2, "init = { type = \"points\", points = [[20.0, -7.0]] }\n", four_modes(),
                   "type = \"ngflow_vi\"\nstep = 1.0\nestimator = \"exact\"\ntrust_region = 0.02\n", 1);
  const Rows found = run_flow(text, {}).state;
  const Eigen::Matrix2d lower = test::factor_of(found, 0, 2), sigma = lower * lower.transpose();
  const Eigen::Vector2d way = found.row(0).head(2).transpose() - Eigen::Vector2d(20, -7);
  const double divergence = 0.5 * (sigma.trace() + way.squaredNorm() - 2 - std::log(sigma.determinant()));
  EXPECT_NEAR(divergence, region, 0.3 * region);
}

/// One component of rank 1 reaches a target of its kind, where the gradients at all draws vanish.
TEST(GflowVi, FitsACovarianceOfLowRank) {
  const std::string target =
      "[[objective]]\nname = \"a\"\ntype = \"energy\"\ntarget = { type = \"gaussian\", mean = [1.0, 0.0, -1.0, 2.0], "
      "covariance = [[1.25, 0.5, -0.5, 0.0], [0.5, 1.25, -1.0, 0.0], [-0.5, -1.0, 2.0, 0.0], [0.0, 0.0, 0.0, 0.5]] }\n";
  const std::string text = mixture_case(1, 4, "covariance = \"low_rank\"\nrank = 1\ndraws = 64\n", target,
                                        "type = \"gflow_vi\"\ncoordinates = \"cholesky\"\nstep = 0.1\n", 3000);
  const Rows found = run_flow(text, {}).state;
  Eigen::Matrix4d wanted;
  wanted << 1.25, 0.5, -0.5, 0, 0.5, 1.25, -1, 0, -0.5, -1, 2, 0, 0, 0, 0, 0.5;
  const Eigen::Vector4d widths = found.row(0).segment(4, 4), column = found.row(0).segment(8, 4);
  const Eigen::Matrix4d sigma =
      Eigen::Matrix4d(widths.array().square().matrix().asDiagonal()) + column * column.transpose();
  EXPECT_LT((sigma - wanted).norm(), 1e-6);
  EXPECT_LT((found.row(0).head(4) - Eigen::RowVector4d(1, 0, -1, 2)).norm(), 1e-6);
}

/// Two targets that are each other's mirror image hold each other's balance.
TEST(NgflowVi, BlendsObjectivesByLeastNorm) {
  const auto target = [](const char* name, const char* mean) {
    return std::string("[[objective]]\nname = \"") + name +
           "\"\ntype = \"energy\"\ntarget = { type = \"gaussian\", mean = " + mean + " }\n";
  };
  const std::string text = mixture_case(1, 2, "init = { type = \"points\", points = [[0.3, 2.0]] }\n",
                                        target("left", "[-1.0, 0.0]") + target("right", "[1.0, 0.0]"),
                                        "type = \"ngflow_vi\"\nestimator = \"exact\"\nstep = 0.1\n", 200);
  const test::FlowRun run = run_flow(text, {});
  const Evaluation& end = run.records.back().evaluation;
  EXPECT_LT(end.grad_norm, 1e-10);
  EXPECT_NEAR(run.state(0, 1), 0, 1e-5);                                // nothing speaks for a height
  EXPECT_NEAR(run.state(0, 0), end.weights[1] - end.weights[0], 1e-5);  // the mode of the blended target
  EXPECT_NEAR(end.value[0] - end.value[1], 0.5 * (std::pow(run.state(0, 0) + 1, 2) - std::pow(run.state(0, 0) - 1, 2)),
              1e-6);
}

}  // namespace
}  // namespace wasserstrom
