// The merit against scans over lambda with independent formulas, and its minimiser against another solver.

#include "wasserstrom/diagnostics/merit.hpp"

#include <gtest/gtest.h>

#include <Eigen/Cholesky>
#include <Eigen/LU>
#include <cmath>
#include <limits>

#include "../support/draws.hpp"
#include "../support/particles.hpp"
#include "../support/simd_limit.hpp"
#include "wasserstrom/diagnostics/moments.hpp"
#include "wasserstrom/weights/weight_solver.hpp"

namespace wasserstrom {
namespace {

using test::normal_draws;
using test::Points;

Objectives normal_targets(Index dimension, const std::vector<std::string>& targets) {
  std::string tables;
  for (const std::string& each : targets)
    tables += "[[objective]]\nname = \"t" + std::to_string(tables.size()) +
              "\"\ntype = \"energy\"\ntarget = { type = \"gaussian\", " + each + " }\n";
  return make_objectives(test::small_case(dimension, tables).tables("objective"), dimension);
}

std::vector<const Potential*> potentials_of(const Objectives& objectives) {
  std::vector<const Potential*> potentials;
  for (const Objective& each : objectives) potentials.push_back(each.potential());
  return potentials;
}

std::vector<NormalLaw> laws_of(const Objectives& objectives) {
  std::vector<NormalLaw> laws;
  for (const Objective& each : objectives) laws.push_back(*each.potential()->normal_law());
  return laws;
}

/// log Z(lambda) = log of the integral of prod_k N(x; m_k, P_k^-1)^lambda_k, written out in one piece.
double log_normaliser(const std::vector<NormalLaw>& laws, const Column& lambda) {
  const Index d = laws[0].mean.size();
  Eigen::MatrixXd precision = Eigen::MatrixXd::Zero(d, d);
  Column pull = Column::Zero(d);
  double constant = 0.5 * static_cast<double>(d) * std::log(2 * M_PI);
  for (std::size_t k = 0; k < laws.size(); ++k) {
    const Eigen::MatrixXd p = laws[k].precision;
    const double weight = lambda[static_cast<Index>(k)];
    precision += weight * p;
    pull += weight * (p * laws[k].mean);
    constant += weight * (0.5 * std::log(p.determinant()) - 0.5 * static_cast<double>(d) * std::log(2 * M_PI) -
                          0.5 * laws[k].mean.dot(p * laws[k].mean));
  }
  return constant - 0.5 * std::log(precision.determinant()) + 0.5 * pull.dot(precision.inverse() * pull);
}

/// E[-log of a normal density] under a law with these moments.
double cross_entropy(const NormalLaw& law, const Column& mean, const Rows& covariance) {
  const Column away = mean - law.mean;
  const Eigen::MatrixXd p = law.precision;
  return 0.5 * (static_cast<double>(mean.size()) * std::log(2 * M_PI) - std::log(p.determinant()) +
                (p * covariance).trace() + away.dot(p * away));
}

Column pair(double first) {
  Column lambda(2);
  lambda << first, 1 - first;
  return lambda;
}

/// The least value over a grid of the first of two weights, and over a finer one around it.
Merit scan(const std::function<double(const Column&)>& value) {
  constexpr int steps = 10000;
  Merit best{std::numeric_limits<double>::infinity(), pair(0)};
  double low = 0, high = 1;
  for (int round = 0; round < 2; ++round) {
    for (int s = 0; s <= steps; ++s) {
      const Column lambda = pair(low + (high - low) * s / steps);
      if (const double here = value(lambda); here < best.value) best = {here, lambda};
    }
    low = std::max(0.0, best.lambda[0] - 1.0 / steps);
    high = std::min(1.0, best.lambda[0] + 1.0 / steps);
  }
  return best;
}

const std::vector<std::string> three_dimensional = {
    "mean = [1, 0, -1], covariance = [[2, 0.5, 0], [0.5, 1, 0.2], [0, 0.2, 0.5]]", "mean = [-1, 2, 0], std = 1.5"};

TEST(GaussianMerit, IsTheLeastOfAScan) {
  const auto laws = laws_of(normal_targets(3, three_dimensional));
  const Column mean = Column::LinSpaced(3, -0.5, 0.7);
  Rows covariance(3, 3);
  covariance << 1, 0.3, 0, 0.3, 0.8, -0.1, 0, -0.1, 1.5;
  const double entropy = 0.5 * std::log(covariance.determinant()) + 1.5 * std::log(2 * M_PI * std::exp(1.0));
  const Merit expected = scan([&](const Column& lambda) {
    return lambda[0] * cross_entropy(laws[0], mean, covariance) + lambda[1] * cross_entropy(laws[1], mean, covariance) +
           log_normaliser(laws, lambda) - entropy;
  });
  const Merit found = gaussian_merit(mean, covariance, laws);
  EXPECT_NEAR(found.value, expected.value, 1e-7);
  EXPECT_LE(found.value, expected.value + 1e-12);
  EXPECT_NEAR(found.lambda[0], expected.lambda[0], 1e-4);
  EXPECT_GT(expected.lambda[0], 0.01);
  EXPECT_LT(expected.lambda[0], 0.99);
}

TEST(GaussianMerit, VanishesOnTheParetoSet) {
  const auto laws = laws_of(normal_targets(3, three_dimensional));
  for (const double share : {0.0, 0.37, 1.0}) {
    const Rows precision = share * laws[0].precision + (1 - share) * laws[1].precision;
    const Rows covariance = precision.inverse();
    const Column mean =
        covariance * (share * laws[0].precision * laws[0].mean + (1 - share) * laws[1].precision * laws[1].mean);
    const Merit found = gaussian_merit(mean, covariance, laws);
    EXPECT_NEAR(found.value, 0, 1e-12);
    EXPECT_NEAR(found.lambda[0], share, 1e-5);
  }
}

TEST(GaussianMerit, OfAFlatLawIsInfinite) {
  const auto laws = laws_of(normal_targets(2, {"mean = 1.0", "mean = -1.0"}));
  EXPECT_EQ(gaussian_merit(Column::Zero(2), Rows::Zero(2, 2), laws).value, std::numeric_limits<double>::infinity());
}

// Up to d draws lie in a plane of fewer dimensions; whether rounding lets their covariance be factored is chance.
TEST(GaussianMerit, OfFewParticlesIsInfinite) {
  constexpr Index d = 5;
  const auto laws = laws_of(normal_targets(d, {"mean = 1.0", "mean = -1.0"}));
  for (std::uint64_t seed = 1; seed <= 20; ++seed)
    for (const Index count : {2, 4, 5, 6}) {
      const Points points(normal_draws(count, d, seed), Communicator());
      EXPECT_EQ(std::isinf(gaussian_merit(points, laws).value), count <= d) << count;
    }
}

/// sum_i p_i log of the leave-one-out density, by a plain double loop over terms relative to the largest.
double mean_log_density(const Rows& x, const Column& p) {
  const auto d = static_cast<double>(x.cols());
  const double squares = p.squaredNorm();
  const Rows centred = x.rowwise() - (x.transpose() * p).transpose();
  const double variance = (p.asDiagonal() * centred.cwiseAbs2()).sum() / d / (1 - squares);
  const double h2 = variance * std::pow(4 * squares / (d + 2), 2 / (d + 4));
  double mean = 0;
  for (Index i = 0; i < x.rows(); ++i) {
    Column exponent = -(x.rowwise() - x.row(i)).rowwise().squaredNorm() / (2 * h2);
    exponent[i] = -std::numeric_limits<double>::infinity();
    const double largest = exponent.maxCoeff();
    double density = 0;
    for (Index j = 0; j < x.rows(); ++j) density += p[j] / (1 - p[i]) * std::exp(exponent[j] - largest);
    mean += p[i] * (largest + std::log(density) - 0.5 * d * std::log(2 * M_PI * h2));
  }
  return mean;
}

void expect_scanned(const Rows& x, const Column& p, const Objectives& objectives) {
  const auto laws = laws_of(objectives);
  const Points points(x, Communicator(), p);
  const Column mean = moments(points).mean;
  const Rows spread = covariance(points, mean);
  const double log_density = mean_log_density(x, p);
  const Merit expected = scan([&](const Column& lambda) {
    return lambda[0] * cross_entropy(laws[0], mean, spread) + lambda[1] * cross_entropy(laws[1], mean, spread) +
           log_normaliser(laws, lambda) + log_density;
  });
  const Merit found = kernel_merit(points, potentials_of(objectives));
  EXPECT_NEAR(found.value, expected.value, 1e-7);
  EXPECT_NEAR(found.lambda[0], expected.lambda[0], 1e-4);
}

TEST(KernelMerit, IsTheLeastOfAScan) {
  expect_scanned(normal_draws(120, 1, 1, 0.2, 0.8), test::some_weights(120),
                 normal_targets(1, {"mean = -1.0, std = 0.7", "mean = 1.5, std = 1.2"}));
  expect_scanned(normal_draws(90, 2, 2, 0.2, 0.8), test::some_weights(90),
                 normal_targets(2, {"mean = [-1, 0], covariance = [[1, 0.6], [0.6, 2]]", "mean = 1.0, std = 0.5"}));
}

// Narrow targets far from a narrow cloud: the box has to grow, the grid to become finer.
TEST(KernelMerit, FindsTheScaleOfTheTargets) {
  expect_scanned(normal_draws(60, 1, 3, 0, 0.01), test::some_weights(60),
                 normal_targets(1, {"mean = -3.0, std = 0.05", "mean = 3.0, std = 2.0"}));
}

// Some fifty bandwidths from all others: their density there is less than the smallest double.
TEST(KernelMerit, CountsAnIsolatedParticle) {
  Rows x = normal_draws(500, 1, 4);
  x(499, 0) = 60;
  expect_scanned(x, Column::Constant(500, 1.0 / 500), normal_targets(1, {"mean = 0.0", "mean = 1.0"}));
}

TEST(KernelMerit, IsTheSameOnAllInstructionSets) {
  const auto objectives = normal_targets(2, {"mean = -1.0", "mean = 1.0, std = 1.5"});
  Rows x = normal_draws(300, 2, 6);
  x(150, 0) = 40;
  const Points points(x, Communicator(), test::some_weights(300));
  test::expect_same_on_all_sets(
      [&] { return std::vector<double>{kernel_merit(points, potentials_of(objectives)).value}; }, 1e-11);
}

// Not even as the nearest: where it is, the kernels of all others would be zero beside its own.
TEST(KernelMerit, DoesNotSeeParticlesWithoutWeight) {
  const auto objectives = normal_targets(1, {"mean = 0.0", "mean = 1.0"});
  Rows x = normal_draws(100, 1, 4);
  x(99, 0) = 60;
  Rows more(101, 1);
  more << x, x.row(99);
  more(100, 0) += 1e-9;
  Column weights = Column::Ones(101);
  weights[100] = 0;
  EXPECT_NEAR(kernel_merit(Points(more, Communicator(), weights), potentials_of(objectives)).value,
              kernel_merit(Points(x, Communicator()), potentials_of(objectives)).value, 1e-7);
}

TEST(KernelMerit, IsUnknownForHeavyTailsInThePlane) {
  const std::string table =
      "[[objective]]\nname = \"t\"\ntype = \"energy\"\ntarget = { type = \"student_t\", degrees_of_freedom = 1.0 }\n";
  const auto objectives = make_objectives(test::small_case(2, table).tables("objective"), 2);
  EXPECT_TRUE(
      std::isnan(kernel_merit(Points(normal_draws(20, 2, 5), Communicator()), potentials_of(objectives)).value));
}

TEST(KernelMerit, IsTheSameOnAnyRanks) {
  const auto objectives = normal_targets(2, {"mean = -1.0", "mean = 1.0, std = 1.5", "mean = [0, 2]"});
  const Rows x = normal_draws(133, 2, 6);
  const auto found = [&](const Communicator& communicator) {
    const Merit merit = kernel_merit(Points(x, communicator), potentials_of(objectives));
    return std::vector<double>{merit.value, merit.lambda[0], merit.lambda[1], merit.lambda[2]};
  };
  EXPECT_EQ(found(Communicator()), found(Communicator(MPI_COMM_SELF)));
}

TEST(SimplexNewton, MeetsTheMinNormWeights) {
  for (const std::uint64_t seed : {1, 2, 3, 4}) {
    const Rows vectors = normal_draws(6, 4, seed, 0.5);  // six in four dimensions: a singular Gram matrix
    const Rows gram = vectors * vectors.transpose();
    const SimplexMinimum found = minimise_on_simplex(
        [&](const Column& lambda, Column& gradient, Rows& hessian) {
          gradient = 2 * (gram * lambda);
          hessian = 2 * gram;
          return lambda.dot(gram * lambda);
        },
        6);
    const Column expected = min_norm_weights(gram);
    EXPECT_NEAR(found.value, expected.dot(gram * expected), 1e-11);
    EXPECT_LE(found.gap, 1e-10);
    EXPECT_NEAR(found.point.sum(), 1, 1e-14);
    EXPECT_GE(found.point.minCoeff(), 0);
  }
}

}  // namespace
}  // namespace wasserstrom
