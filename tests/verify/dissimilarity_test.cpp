// What critics learn of two normal laws from samples, beside what is known of them.

#include <gtest/gtest.h>

#include <cmath>
#include <numbers>

#include "../support/draws.hpp"
#include "../support/flow_run.hpp"
#include "../support/particles.hpp"
#include "wasserstrom/velocity/velocity_term.hpp"

namespace wasserstrom {
namespace {

constexpr Index dimension = 2;
constexpr double mean = 0.8, sd = 1.4;  // of the target, in every coordinate; particles are standard normal

struct Learned {
  double velocity_error;  ///< |v - v'| / |v'|, in the root mean square over the particles
  double value;           ///< the dual value
  double held_out;        ///< the same with samples that were not trained on
};

/// log of the ratio rho / pi of the densities at x, and its gradient.
double log_ratio(const Eigen::RowVectorXd& x) {
  return -0.5 * x.squaredNorm() + 0.5 * ((x.array() - mean) / sd).square().sum() + dimension * std::log(sd);
}
Eigen::RowVectorXd ratio_gradient(const Eigen::RowVectorXd& x) { return -x.array() + (x.array() - mean) / (sd * sd); }

Eigen::RowVectorXd exact_velocity(const std::string& divergence, const Eigen::RowVectorXd& x) {
  if (divergence == "kl") return ratio_gradient(x);
  return 0.5 / (1 + std::exp(log_ratio(x))) * ratio_gradient(x);
}

/// From as many particles as samples.
Learned learn(const std::string& divergence, const std::string& critic, Index count) {
  const std::string text =
      "[[objective]]\nname = \"a\"\ntype = \"dissimilarity\"\ndivergence = \"" + divergence +
      "\"\ntarget = { type = \"gaussian\", mean = 0.8, std = 1.4, samples = " + std::to_string(count) +
      " }\ncritic = { held_out = 0.1, " + critic + " }\n";
  const Objectives objectives =
      make_objectives(test::small_case(dimension, text).tables("objective"), dimension, {}, 1, ".", Communicator());
  const test::Points set(test::normal_draws(count, dimension, 5), Communicator());
  const PointCloud points = set;
  Fields fields{entropies(objectives), Rows::Zero(points.position.rows(), dimension),
                Rows::Zero(points.position.rows(), 1)};
  const auto term = critic_term(objectives);
  term->prepare(points, 0);
  term->add(points, 0, fields);
  double sums[3] = {};
  points.layout().sum_rows(sums, [&](Index i, std::span<double> sum) {
    const Eigen::RowVectorXd exact = exact_velocity(divergence, points.position.row(i));
    sum[0] += (fields.velocity.row(i) - exact).squaredNorm();
    sum[1] += exact.squaredNorm();
    sum[2] += points.weight[i] * fields.integrand(i, 0);
  });
  std::vector<double> numbers(2);
  term->report(numbers);
  const Learned found{std::sqrt(sums[0] / sums[1]), sums[2], numbers[1]};
  const std::string name = divergence + "_" + std::to_string(count);
  testing::Test::RecordProperty(name + "_velocity_error", std::to_string(found.velocity_error));
  testing::Test::RecordProperty(name + "_value", std::to_string(found.value));
  testing::Test::RecordProperty(name + "_held_out", std::to_string(found.held_out));
  return found;
}

/// KL of one coordinate: log(sd) + (1 + mean^2) / (2 sd^2) - 1/2.
double exact_kl() { return dimension * (std::log(sd) + (1 + mean * mean) / (2 * sd * sd) - 0.5); }

/// 1/2 E_rho[log(rho / m)] + 1/2 E_pi[log(pi / m)] on a grid.
double exact_js() {
  constexpr double reach = 9, h = 0.05;
  double sum = 0;
  for (double x = -reach; x <= reach; x += h)
    for (double y = -reach; y <= reach; y += h) {
      const Eigen::RowVectorXd at = Eigen::RowVector2d(x, y);
      const double ratio = log_ratio(at), rho = std::exp(-0.5 * at.squaredNorm()) / (2 * std::numbers::pi);
      sum += 0.5 * rho * (std::numbers::ln2 - std::log1p(std::exp(-ratio)));
      sum += 0.5 * rho * std::exp(-ratio) * (std::numbers::ln2 - std::log1p(std::exp(ratio)));
    }
  return sum * h * h;
}

const std::string patient = "first_iterations = 2000, penalty = 0.0";

/// The dual value with a tenth of the samples, 2000, is uncertain by 1.3 / sqrt(2000) = 0.03, 1.3 the standard
/// deviation of rho / pi under pi.
TEST(Dissimilarity, TheCriticOfKlIsThatOfNormalLaws) {
  const Learned found = learn("kl", patient, 20000), few = learn("kl", patient, 1000);
  EXPECT_LT(found.velocity_error, 0.15);
  EXPECT_GT(few.velocity_error, found.velocity_error);
  EXPECT_NEAR(found.value, exact_kl(), 0.1 * exact_kl());
  EXPECT_NEAR(found.held_out, exact_kl(), 0.1);
}

TEST(Dissimilarity, TheCriticOfJsIsThatOfNormalLaws) {
  const Learned found = learn("js", patient, 20000), few = learn("js", patient, 1000);
  EXPECT_LT(found.velocity_error, 0.15);
  EXPECT_GT(few.velocity_error, found.velocity_error);
  EXPECT_NEAR(found.value, exact_js(), 0.1 * exact_js());
  EXPECT_NEAR(found.held_out, exact_js(), 0.1);
}

/// Down the divergence from 3000 samples, whose mean and standard deviation lie within 0.03 of those of their law.
TEST(Dissimilarity, AFlowEndsAtTheLawOfTheSamples) {
  const test::FlowRun run = test::run_flow(
      "[run]\nsteps = 150\n[particles]\ncount = 400\ndimension = 2\n[[objective]]\nname = \"a\"\ntype = "
      "\"dissimilarity\"\ntarget = { type = \"gaussian\", mean = [0.8, -2.0], std = [1.4, 0.7], samples = 3000 }\n"
      "[flow]\nstep = 0.07\n",
      {});
  const Eigen::RowVector2d mean = run.position.colwise().mean(), wanted_mean(0.8, -2.0), wanted_sd(1.4, 0.7);
  const Eigen::RowVector2d sd =
      ((run.position.rowwise() - mean).colwise().squaredNorm() / static_cast<double>(run.position.rows())).cwiseSqrt();
  for (Index c = 0; c < 2; ++c) {
    EXPECT_NEAR(mean[c], wanted_mean[c], 0.1 * wanted_sd[c]) << c;
    EXPECT_NEAR(sd[c], wanted_sd[c], 0.1 * wanted_sd[c]) << c;
  }
}

}  // namespace
}  // namespace wasserstrom
