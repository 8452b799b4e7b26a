// A flow in a metric is the Euclidean flow of the flat coordinates.

#include <gtest/gtest.h>

#include <Eigen/LU>
#include <cmath>

#include "../support/flow_run.hpp"
#include "../support/particles.hpp"

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
