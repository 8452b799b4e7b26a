// A flow in a metric is the Euclidean flow of the flat coordinates.

#include <gtest/gtest.h>

#include <Eigen/LU>
#include <cmath>
#include <iomanip>
#include <sstream>

#include "../support/data_case.hpp"
#include "../support/flow_run.hpp"
#include "../support/particles.hpp"
#include "../support/test_directory.hpp"

namespace wasserstrom {
namespace {

const std::vector<double> scale = {2.0, 0.5};

/// Two normal targets and normal particles, all stretched by `stretch`.
std::string stretched_case(const std::vector<double>& stretch, const std::string& velocity, const std::string& metric) {
  const auto list = [&](double a, double b) {
    return std::string("[") + std::to_string(a * stretch[0]) + ", " + std::to_string(b * stretch[1]) + "]";
  };
  return "[run]\nsteps = 30\nseed = 4\n[particles]\ncount = 60\ndimension = 2\ninit = { type = \"gaussian\", std = " +
         list(1, 1) + " }\n" +
         "[[objective]]\nname = \"a\"\ntype = \"energy\"\ntarget = { type = \"gaussian\", mean = " + list(1, -1) +
         ", std = " + list(1.5, 1) + " }\n" +
         "[[objective]]\nname = \"b\"\ntype = \"energy\"\ntarget = { type = \"gaussian\", mean = " + list(-0.5, 1) +
         ", std = " + list(0.7, 1.2) + " }\n[velocity]\ntype = \"" + velocity + "\"\n[flow]\nstep = 0.1\nmetric = { " +
         metric + " }\n";
}

TEST(Metric, DiagonalIsAChangeOfUnits) {
  for (const std::string velocity : {"svgd", "blob", "gfsd"}) {
    const test::FlowRun stretched =
        test::run_flow(stretched_case(scale, velocity, "type = \"diagonal\", scale = [2.0, 0.5]"), {});
    const test::FlowRun flat = test::run_flow(stretched_case({1, 1}, velocity, "type = \"euclidean\""), {});
    const Rows units =
        stretched.position.array().rowwise() / Eigen::Map<const Eigen::RowVectorXd>(scale.data(), 2).array();
    EXPECT_LT(test::largest_difference(units, flat.position), 1e-9) << velocity;
    for (std::size_t step = 0; step < flat.records.size(); ++step) {
      const Evaluation &a = stretched.records[step].evaluation, &b = flat.records[step].evaluation;
      EXPECT_NEAR(a.grad_norm, b.grad_norm, 1e-9 * b.grad_norm) << velocity;
      EXPECT_LT((a.weights - b.weights).cwiseAbs().maxCoeff(), 1e-8) << velocity;
      if (velocity == "svgd") continue;  // knows no densities
      EXPECT_LT((a.value - b.value).cwiseAbs().maxCoeff(), 1e-9) << "a divergence does not depend on units";
    }
  }
}

TEST(Metric, HessianOfANormalTargetIsItsPrecision) {
  const std::vector<std::string> one_target = {"objective.1.target.mean=[2.0,-0.5]", "objective.1.target.std=[3.0,0.5]",
                                               "objective.0.target.std=[3.0,0.5]"};
  const test::FlowRun hessian =
      test::run_flow(stretched_case(scale, "blob", "type = \"hessian\", start = 5.0"), one_target);
  const test::FlowRun diagonal =
      test::run_flow(stretched_case(scale, "blob", "type = \"diagonal\", scale = [3.0, 0.5]"), one_target);
  EXPECT_LT(test::largest_difference(hessian.position, diagonal.position), 1e-7);
}

TEST(Metric, AroundTheModeIsLaplacesApproximation) {
  std::vector<std::string> settings = {"objective.1.target.mean=[2.0,-0.5]", "objective.1.target.std=[3.0,0.5]",
                                       "objective.0.target.mean=[2.0,-0.5]", "objective.0.target.std=[3.0,0.5]"};
  const std::string metric = "type = \"hessian\", start = 5.0, around_mode = ";
  const test::FlowRun laplace = test::run_flow(stretched_case({1, 1}, "svgd", metric + "true"), settings);
  settings.insert(settings.end(), {"particles.init.mean=[2.0,-0.5]", "particles.init.std=[3.0,0.5]"});
  const test::FlowRun placed = test::run_flow(stretched_case({1, 1}, "svgd", metric + "false"), settings);
  EXPECT_LT(test::largest_difference(laplace.position, placed.position), 1e-6);
}

/// The metric of a case, as the covariance H^-1, and the minimum.
struct Laplace {
  Rows covariance;
  Eigen::RowVectorXd mode;
};

Laplace laplace_of(Index dimension, const std::string& objectives) {
  const Config config = test::small_case(dimension, objectives, {"flow.metric={type=\"hessian\", around_mode=true}"});
  const Communicator communicator(MPI_COMM_SELF);
  const DataSets data(config.tables("data"), test::test_directory().string(), communicator);
  const Objectives made = make_objectives(config.tables("objective"), dimension, data);
  const auto metric = metrics().make(config.table("flow").table("metric"), {made, dimension, communicator});
  Rows mode = Rows::Zero(1, dimension), factor = Rows::Identity(dimension, dimension);
  metric->place(mode);
  metric->restore_velocity(factor);  // C^-1
  return {factor.transpose() * factor, mode.row(0)};
}

std::string text_of(double number) {
  std::ostringstream text;
  text << std::setprecision(17) << number;
  return text.str();
}

/// A linear regression on (factor x + shift, z) without a prior, with noise of 0.5.
Laplace regression(double factor, double shift) {
  std::string rows;
  for (int r = 0; r < 60; ++r) {
    const double x = std::sin(7.0 * r * r), z = std::cos(3.0 * r + 1), noise = 0.3 * std::sin(11.0 * r * r * r);
    rows += text_of(factor * x + shift) + "," + text_of(z) + "," + text_of(2 * x + z - 1 + noise) + "\n";
  }
  const std::string file = test::write_data("columns.csv", rows);
  return laplace_of(3, "[[data]]\nname = \"d\"\ntype = \"csv\"\npath = \"" + file +
                           "\"\n[[objective]]\nname = \"p\"\ntype = \"energy\"\ntarget = { type = "
                           "\"bayesian_linear_regression\", data = \"d\", prior = \"flat\", noise_std = 0.5 }\n");
}

/// Units and origins of the columns are the user's: the slopes, in the units of the first case, do not know of them.
TEST(Metric, OfARegressionDoesNotDependOnUnitsAndOrigins) {
  const Laplace plain = regression(1, 0);
  for (const auto& [factor, shift] : std::vector<std::pair<double, double>>{
           {1e-12, 0}, {1e12, 0}, {1, 1e3}, {1, 1e5}, {1, 1e6}, {1e5, 3e7}, {1e-8, -1e-4}}) {
    const Laplace other = regression(factor, shift);
    for (const Index c : {0, 1}) {
      const double unit = c == 0 ? factor : 1, width = std::sqrt(plain.covariance(c, c));
      EXPECT_NEAR(unit * std::sqrt(other.covariance(c, c)) / width, 1, 2e-3) << factor << " x + " << shift;
      EXPECT_NEAR(unit * other.mode[c], plain.mode[c], 1e-3 * width) << factor << " x + " << shift;
    }
  }
}

/// Targets whose second derivatives only differences tell: narrow, wide, and far from where the search begins.
TEST(Metric, DifferencesHaveTheScaleOfTheTarget) {
  for (const double width : {1e-12, 1e-3, 1.0, 1e12})
    for (const double distance : {0.0, 30.0, 1e8}) {
      const std::string target =
          "[[objective]]\nname = \"a\"\ntype = \"energy\"\ntarget = { type = \"student_t\", degrees_of_freedom = 3.0, "
          "location = [" +
          text_of(distance * width) + ", 2.0], scale = [" + text_of(width) + ", 1e-4] }\n";
      const Laplace found = laplace_of(2, target);  // H = (nu + d) / nu / scale^2
      EXPECT_NEAR(std::sqrt(found.covariance(0, 0)) / width, std::sqrt(0.6), 1e-5) << width << ' ' << distance;
      EXPECT_NEAR(std::sqrt(found.covariance(1, 1)) / 1e-4, std::sqrt(0.6), 1e-5) << width << ' ' << distance;
      EXPECT_NEAR(found.mode[0] / width, distance, 1e-5 * (1 + 1e-9 * distance)) << width;
      EXPECT_NEAR(found.mode[1], 2, 1e-9) << width << ' ' << distance;
    }
}

/// Nearly collinear and of different sizes, without exact second derivatives: a mixture of one component twice.
TEST(Metric, DifferencesFollowCorrelatedCoordinates) {
  for (const double rest : {1e-2, 1e-5, 1e-8}) {  // 1 - correlation^2
    const double correlation = std::sqrt(1 - rest), b = 1e6;
    const std::string lean = text_of(correlation * b),
                      row = "[1.0, " + lean + "], [" + lean + ", " + text_of(b * b) + "]";
    const Laplace found = laplace_of(
        2,
        "[[objective]]\nname = \"a\"\ntype = \"energy\"\ntarget = { type = \"gaussian_mixture\", weights = [1.0, "
        "1.0], means = [[3.0, 2e6], [3.0, 2e6]], covariance = [" +
            row + ", " + row + "] }\n");
    EXPECT_NEAR(found.covariance(0, 0), 1, 1e-4) << rest;
    EXPECT_NEAR(found.covariance(1, 1) / (b * b), 1, 1e-4) << rest;
    const double given_b =
        found.covariance(0, 0) - found.covariance(0, 1) * found.covariance(0, 1) / found.covariance(1, 1);
    EXPECT_NEAR(given_b / rest, 1, 1e-3) << rest;
  }
}

/// Between two modes the gradient vanishes, and on the line between them it leads there: both are places to start from.
TEST(Metric, ASaddleIsNoMode) {
  const std::string a_case =
      "[run]\nsteps = 1\n[particles]\ncount = 40\ndimension = 2\ninit = { type = \"gaussian\", std = 0.1 }\n"
      "[[objective]]\nname = \"a\"\ntype = \"energy\"\ntarget = { type = \"gaussian_mixture\", weights = [1.0, 1.0], "
      "means = [[3.0, -3.0], [-3.0, 3.0]] }\n[velocity]\ntype = \"svgd\"\n"
      "[flow]\nstep = 1e-6\nmetric = { type = \"hessian\", around_mode = true }\n";
  for (const std::string start : {"0.0", "2.0"}) {
    const Rows position = test::run_flow(a_case, {"flow.metric.start=" + start}).position;
    const Eigen::RowVectorXd mean = position.colwise().mean();
    EXPECT_NEAR(std::abs(mean[0]), 3, 0.1) << start;
    EXPECT_NEAR(mean[1], -mean[0], 0.1) << start;
  }
}

TEST(Metric, FlatCoordinatesHaveTheLengthOfTheMetric) {
  const Rows matrix{{4, 1, 0}, {1, 3, -0.5}, {0, -0.5, 2}};
  const Metric metric(matrix);
  const Rows x = test::normal_particles(9, 3, Communicator(MPI_COMM_SELF)).position, z = metric.flat(x);
  for (Index i = 0; i < x.rows(); ++i)
    EXPECT_NEAR(z.row(i).squaredNorm(), x.row(i) * matrix * x.row(i).transpose(), 1e-12);
  // A gradient and a velocity keep their product: d g / d t is the same in both coordinates.
  Rows gradient = x.array() + 0.3, velocity = x.array().sin();
  const Column product = (gradient.array() * velocity.array()).rowwise().sum();
  metric.flatten_gradients(gradient);
  Rows flat_velocity = metric.flat(velocity);
  EXPECT_LT((Column((gradient.array() * flat_velocity.array()).rowwise().sum()) - product).norm(), 1e-12);
  metric.restore_velocity(flat_velocity);
  EXPECT_LT(test::largest_difference(flat_velocity, velocity), 1e-13);
  EXPECT_NEAR(metric.log_determinant(), 0.5 * std::log(matrix.determinant()), 1e-13);
}

}  // namespace
}  // namespace wasserstrom
