// The estimator that a network learns, against densities that are known.

#include <gtest/gtest.h>

#include <cmath>
#include <numbers>

#include "../support/draws.hpp"
#include "../support/flow_run.hpp"
#include "wasserstrom/run/case_schema.hpp"

namespace wasserstrom {
namespace {

std::string case_of(const std::string& target, const std::string& velocity, Index count, Index steps) {
  return "[run]\nseed = 3\nsteps = " + std::to_string(steps) + "\n[particles]\ncount = " + std::to_string(count) +
         "\ndimension = 2\n[[objective]]\nname = \"a\"\ntype = \"energy\"\ntarget = " + target +
         "\n[velocity]\ntype = \"network\"\n" + velocity + "[flow]\nstep = 0.05\n";
}

/// Of normal draws grad log rho is -(x - 0.8) / 1.4^2; of two heaps the mixture's score, which no normal law has.
class Laws {
 public:
  static double log_normal(double x, double mean, double sd) {
    return -0.5 * std::pow((x - mean) / sd, 2) - std::log(sd * std::sqrt(2 * std::numbers::pi));
  }
  static double log_heaps(double x) {
    return std::log(0.5 * std::exp(log_normal(x, -2, 0.7)) + 0.5 * std::exp(log_normal(x, 2, 0.7)));
  }
  static double slope(double x) { return (log_heaps(x + 1e-5) - log_heaps(x - 1e-5)) / 2e-5; }
};

struct Errors {
  double field, log_density;  ///< relative, and in the mean; root mean squares over the particles
};

/// The first coordinate in two heaps, the second N(0.8, 1.4^2).
Errors errors_of(Index count) {
  Rows x = test::normal_draws(count, 2, 5);
  for (Index i = 0; i < count; ++i) {
    x(i, 0) = (i % 2 == 0 ? -2 : 2) + 0.7 * x(i, 0);
    x(i, 1) = 0.8 + 1.4 * x(i, 1);
  }
  const Config velocity = read_case("test",
                                    case_of("{ type = \"gaussian\" }",
                                            "samples = 20000\nfirst_iterations = 3000\nlearning_rate = 5e-3\n", 10, 0),
                                    {}, case_schema())
                              .config.table("velocity");
  const auto term = make_estimator(velocity, 1, 2);
  const test::Points points(x, Communicator(MPI_COMM_SELF));
  const PointCloud cloud = points;
  term->prepare(cloud, 0);
  Fields fields{{1.0}, Rows::Zero(count, 2), Rows::Zero(count, 1)};
  term->add(cloud, 0, fields);
  double wrong = 0, whole = 0, off = 0;
  for (Index i = 0; i < count; ++i) {
    const Eigen::RowVector2d exact(Laws::slope(x(i, 0)), -(x(i, 1) - 0.8) / (1.4 * 1.4));
    wrong += (fields.velocity.row(i) - exact).squaredNorm();
    whole += exact.squaredNorm();
    off += std::pow((*fields.log_density)[i] - Laws::log_heaps(x(i, 0)) - Laws::log_normal(x(i, 1), 0.8, 1.4), 2);
  }
  return {std::sqrt(wrong / whole), std::sqrt(off / static_cast<double>(count))};
}

TEST(NetworkVelocity, LearnsTheScoreOfTwoHeaps) {
  const Errors found = errors_of(20000);
  EXPECT_LT(found.field, 0.25);
  EXPECT_LT(found.log_density, 0.1);
}

/// A flow to a normal target: its mean and width, and a divergence near zero.
TEST(NetworkVelocity, LeadsParticlesToANormalTarget) {
  const test::FlowRun run = test::run_flow(
      case_of("{ type = \"gaussian\", mean = [1.0, -1.0], std = [0.5, 1.5] }", "hidden = [16, 16]\n", 600, 400), {});
  const Eigen::RowVector2d mean = run.position.colwise().mean();
  const Eigen::Array2d sd = (run.position.rowwise() - mean).colwise().squaredNorm().transpose() / 600.0;
  EXPECT_NEAR(mean[0], 1, 0.1);
  EXPECT_NEAR(mean[1], -1, 0.3);
  EXPECT_NEAR(std::sqrt(sd[0]) / 0.5, 1, 0.15);
  EXPECT_NEAR(std::sqrt(sd[1]) / 1.5, 1, 0.15);
  EXPECT_LT(std::abs(run.records.back().evaluation.value[0]), 0.1);
}

}  // namespace
}  // namespace wasserstrom
