// Normal laws stay normal under MWGraD and A-MWGraD towards normal targets, and follow the matrix equations of
// support/gaussian_flow.hpp.  The particles, with the Blob velocity and a bandwidth that shrinks with N, must follow
// them.

#include <gtest/gtest.h>

#include <Eigen/Dense>
#include <cmath>
#include <limits>
#include <ostream>

#include "../support/flow_run.hpp"
#include "../support/gaussian_case.hpp"
#include "../support/test_directory.hpp"

namespace wasserstrom {
namespace {

using test::NormalLaw;

std::vector<NormalLaw> plane_targets(std::size_t objectives) {
  const std::vector<NormalLaw> all = {
      {Eigen::Vector2d(0.5, 0.0), (Eigen::Matrix2d() << 2.0, 0.5, 0.5, 1.0).finished()},
      {Eigen::Vector2d(0.0, -0.5), (Eigen::Matrix2d() << 0.6, -0.2, -0.2, 1.5).finished()},
      {Eigen::Vector2d(-0.5, 0.5), (Eigen::Matrix2d() << 3.0, 0.0, 0.0, 0.4).finished()}};
  return {all.begin(), all.begin() + static_cast<std::ptrdiff_t>(objectives)};
}

std::vector<NormalLaw> line_targets(std::size_t objectives) {
  const auto law = [](double mean, double variance) {
    return NormalLaw{Eigen::VectorXd::Constant(1, mean), Eigen::MatrixXd::Constant(1, 1, variance)};
  };
  const std::vector<NormalLaw> all = {law(0.5, 4.0), law(-0.5, 2.0), law(1.0, 3.0)};
  return {all.begin(), all.begin() + static_cast<std::ptrdiff_t>(objectives)};
}

// ---- The known answers against closed forms.

TEST(GaussianOracle, IsTheOrnsteinUhlenbeckLawForOneObjective) {
  const auto targets = plane_targets(1);
  const Eigen::MatrixXd precision = targets[0].covariance.inverse();
  const Eigen::SelfAdjointEigenSolver<Eigen::MatrixXd> spectrum(precision);
  const Eigen::MatrixXd decay = spectrum.eigenvectors() *
                                Eigen::VectorXd((-0.7 * spectrum.eigenvalues()).array().exp()).asDiagonal() *
                                spectrum.eigenvectors().transpose();
  const NormalLaw start{Eigen::Vector2d(1.0, 2.0), (Eigen::Matrix2d() << 0.5, 0.1, 0.1, 3.0).finished()};
  const NormalLaw exact{targets[0].mean + decay * (start.mean - targets[0].mean),
                        targets[0].covariance + decay * (start.covariance - targets[0].covariance) * decay.transpose()};
  EXPECT_LE(distance(test::plain_law(targets, start, 0.7), exact), 1e-10);
}

/// With one objective the mean swings by itself, m'' + alpha m' + m / variance = 0: with alpha = 3 / t as J_1(z) / z,
/// z = t / sqrt(variance); with 2 sqrt(beta), beta = 1 / variance, as (1 + z) exp(-z).
TEST(GaussianOracle, SwingsAsKnown) {
  NormalLaw start = test::standard_normal(1);
  start.mean[0] = 2;
  const std::vector<NormalLaw> target = {{Eigen::VectorXd::Zero(1), Eigen::MatrixXd::Constant(1, 1, 0.5)}};
  const double time = 3, z = time / std::sqrt(0.5);
  EXPECT_NEAR(test::accelerated_law(target, start, time, {3, 0}).mean[0], 2 * 2 * std::cyl_bessel_j(1, z) / z, 1e-6);
  EXPECT_NEAR(test::accelerated_law(target, start, time, {0, 2 * std::sqrt(2)}).mean[0], 2 * (1 + z) * std::exp(-z),
              1e-9);
}

TEST(GaussianOracle, FindsTheLeastNorm) {
  Eigen::MatrixXd conflict(2, 2), agreement(2, 2), opposite(3, 3);
  conflict << 2, -1, -1, 4;
  agreement << 1, 2, 2, 9;
  opposite << 1, -2, 3, -2, 4, -6, 3, -6, 9;  // 1, -2 and 3 on a line
  EXPECT_LE((test::least_norm_weights(conflict) - Eigen::Vector2d(5.0 / 8, 3.0 / 8)).norm(), 1e-12);
  EXPECT_LE((test::least_norm_weights(agreement) - Eigen::Vector2d(1, 0)).norm(), 1e-12);
  EXPECT_NEAR(test::least_norm_weights(opposite).dot(Eigen::Vector3d(1, -2, 3)), 0, 1e-12);
}

// ---- Particles against the known answers.

struct Motion {
  const char* name;
  std::string flow;  ///< keys of [flow]
  double time;
  NormalLaw (*law)(const std::vector<NormalLaw>& targets, const NormalLaw& start, double time);
  Index most = 1000;  ///< particles
};

const std::string continuous =
    "type = \"a_mwgrad\"\nform = \"continuous\"\nintegrator = \"rk\"\nscheme = \"3bs\"\nstep = 0.05\n";

const std::vector<Motion> motions = {
    {"plain", "step = 0.005\n", 1.0, test::plain_law, 4000},
    {"nesterov", continuous, 2.0,
     [](const std::vector<NormalLaw>& targets, const NormalLaw& start, double time) {
       return test::accelerated_law(targets, start, time, {3, 0});
     }},
    {"strongly_convex", continuous + "damping = { type = \"strongly_convex\", beta = 0.25 }\n", 1.0,
     [](const std::vector<NormalLaw>& targets, const NormalLaw& start, double time) {
       return test::accelerated_law(targets, start, time, {0, 1});
     }}};

/// How far the particles end from where the law does.
double error_of_particles(const Motion& motion, const std::vector<NormalLaw>& targets, Index count) {
  const Index dimension = targets[0].mean.size();
  const std::string directory = test::test_directory().string();
  const double bandwidth = std::pow(static_cast<double>(count), dimension == 1 ? -1.0 / 3 : -1.0 / 6);
  const std::string text = "[run]\ntime = " + test::exactly(motion.time) + "\n" +
                           test::whitened_start(count, dimension, directory) + test::normal_targets(targets) +
                           "[velocity]\ntype = \"blob\"\nkernel = { bandwidth = " + test::exactly(bandwidth) +
                           " }\n[flow]\n" + motion.flow;
  const Rows end = test::run_flow(text, {}, Communicator(), directory).position;
  return distance(test::fitted_law(end), motion.law(targets, test::standard_normal(dimension), motion.time));
}

void PrintTo(const Motion& motion, std::ostream* out) { *out << motion.name; }

class GaussianFlow : public testing::TestWithParam<std::tuple<Motion, std::size_t>> {
 protected:
  void expect_errors(const std::vector<NormalLaw>& targets, const std::vector<std::pair<Index, double>>& bounds) {
    const double least_gain = std::pow(4, targets[0].mean.size() == 1 ? -2.0 / 3 : -1.0 / 3);  // that of h^2
    double fewer = std::numeric_limits<double>::infinity();
    for (const auto& [count, bound] : bounds) {
      if (count > std::get<Motion>(GetParam()).most) break;
      const double error = error_of_particles(std::get<Motion>(GetParam()), targets, count);
      RecordProperty(std::to_string(targets[0].mean.size()) + "d_error_at_" + std::to_string(count),
                     test::exactly(error));
      EXPECT_LE(error, bound) << count << " particles";
      EXPECT_LE(error, least_gain * fewer) << count << " particles";
      fewer = error;
    }
  }
};

TEST_P(GaussianFlow, ParticlesFollowItInThePlane) {
  expect_errors(plane_targets(std::get<std::size_t>(GetParam())), {{250, 0.05}, {1000, 0.02}, {4000, 0.008}});
}

TEST_P(GaussianFlow, ParticlesFollowItOnTheLine) {
  expect_errors(line_targets(std::get<std::size_t>(GetParam())), {{125, 0.015}, {500, 0.005}});
}

INSTANTIATE_TEST_SUITE_P(Motions, GaussianFlow, testing::Combine(testing::ValuesIn(motions), testing::Values(1, 2, 3)),
                         [](const testing::TestParamInfo<std::tuple<Motion, std::size_t>>& info) {
                           return std::string(std::get<Motion>(info.param).name) + "_" +
                                  std::to_string(std::get<std::size_t>(info.param));
                         });

}  // namespace
}  // namespace wasserstrom
