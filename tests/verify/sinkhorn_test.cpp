// The divergence of Sinkhorn of normal laws, known in closed form (Janati, Muzellec, Peyre and Cuturi 2020), and how
// near approximate potentials come to the exact plan.

#include <gtest/gtest.h>

#include <cmath>

#include "../support/draws.hpp"
#include "../support/particles.hpp"
#include "wasserstrom/transport/optimal_plan.hpp"
#include "wasserstrom/transport/transport_dual.hpp"

namespace wasserstrom {
namespace {

struct Found {
  double value;
  Rows velocity;  ///< of this rank's points
};

/// What a dual makes of points, all on this rank.
Found found_by(const std::string& dual, const Rows& points, const Column& weight, const Rows& target,
               const Column& target_weight) {
  const Config objective =
      test::small_case(
          points.cols(), "[[objective]]\nname = \"a\"\ntype = \"w2\"\ntarget = { type = \"points\", points = [[" +
                             [&] {
                               std::string zeros;
                               for (Index c = 0; c < points.cols(); ++c) zeros += "0.0, ";
                               return zeros;
                             }() +
                             "]] }\ndual = { " + dual + " }\n")
          .tables("objective")
          .front();
  const auto made = transport_duals().make(objective.table("dual"), {target, target_weight, 1, 0, "a"});
  const test::Points set(points, Communicator(MPI_COMM_SELF), weight);
  const PointCloud cloud = set;
  made->prepare(cloud, 0);
  Column value = Column::Zero(points.rows());
  Found found{0, Rows::Zero(points.rows(), points.cols())};
  made->add(cloud, value, found.velocity);
  found.value = cloud.weight.dot(value);
  return found;
}

/// A normal law on a line by a grid, to all digits, since the rule of trapezes is that good for it.
struct Grid {
  Grid(double mean, double sd) : position(91, 1), weight(91) {
    for (Index i = 0; i < 91; ++i) {
      const double z = static_cast<double>(i - 45) / 5;
      position(i, 0) = mean + sd * z;
      weight[i] = std::exp(-0.5 * z * z);
    }
    weight /= weight.sum();
  }
  Rows position;
  Column weight;
};

/// OT of N(a, A) and N(b, B) with the cost |x - y|^2 / 2 and the entropy eps, but for what divergences lose.
double entropic(double mean_gap, double a, double b, double eps) {
  const double d = std::sqrt(4 * a * b + eps * eps);
  return 0.5 * (mean_gap * mean_gap + a + b - d + eps * std::log(d + eps));
}

TEST(Sinkhorn, OfNormalLawsHasItsClosedForm) {
  const Grid rho(0.4, 0.8), nu(-0.3, 1.2);
  for (const double relative : {0.3, 0.1}) {
    const double eps = relative * 1.44, a = 0.64, b = 1.44;
    const auto divergence = [&](double var) {
      return entropic(0.7, var, b, eps) - 0.5 * entropic(0, var, var, eps) - 0.5 * entropic(0, b, b, eps);
    };
    const Found found = found_by("type = \"sinkhorn\", tolerance = 1e-9, epsilon = " + std::to_string(relative),
                                 rho.position, rho.weight, nu.position, nu.weight);
    EXPECT_NEAR(found.value, divergence(a), 1e-7);
    double mean = 0, stretch = 0;  // how the value changes with the mean, and with the standard deviation
    for (Index i = 0; i < rho.weight.size(); ++i) {
      mean += rho.weight[i] * found.velocity(i, 0);
      stretch += rho.weight[i] * found.velocity(i, 0) * (rho.position(i, 0) - 0.4) / 0.8;
    }
    constexpr double h = 1e-5;
    const auto at = [&](double sd) { return divergence(sd * sd); };
    EXPECT_NEAR(mean, 0.7, 1e-7);
    EXPECT_NEAR(stretch, (at(0.8 + h) - at(0.8 - h)) / (2 * h), 1e-6);
  }
}

/// Nothing moves that is there already.
TEST(Sinkhorn, OfALawWithItselfVanishes) {
  const Grid rho(0.4, 0.8);
  const Found found = found_by("type = \"sinkhorn\", tolerance = 1e-9, epsilon = 0.1", rho.position, rho.weight,
                               rho.position, rho.weight);
  EXPECT_NEAR(found.value, 0, 1e-8);
  EXPECT_LT(found.velocity.cwiseAbs().maxCoeff(), 1e-5);
}

TEST(TransportDuals, AreNearTheExactPlan) {
  const Rows x = test::normal_draws(120, 2, 1, 0, 0.3), y = test::normal_draws(120, 2, 2, 1, 1);
  const Column even = Column::Constant(120, 1.0 / 120);
  const Found exact = found_by("type = \"assignment\"", x, even, y, even);
  const auto expect_near = [&](const std::string& dual, double least_cosine, double most_off) {
    const Found found = found_by(dual, x, even, y, even);
    const double cosine = (found.velocity.cwiseProduct(exact.velocity)).sum() /
                          std::sqrt(found.velocity.squaredNorm() * exact.velocity.squaredNorm());
    EXPECT_GT(cosine, least_cosine) << dual;
    EXPECT_NEAR(found.value / exact.value, 1, most_off) << dual;
    RecordProperty(dual.substr(8, 8) + "_cosine", std::to_string(cosine));
    RecordProperty(dual.substr(8, 8) + "_value", std::to_string(found.value / exact.value));
  };
  expect_near("type = \"sinkhorn\", epsilon = 0.01", 0.95, 0.05);
  expect_near("type = \"semidiscrete\", first_iterations = 2000", 0.95, 0.05);
}

}  // namespace
}  // namespace wasserstrom
