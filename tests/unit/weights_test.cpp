#include <gtest/gtest.h>

#include <Eigen/Dense>
#include <random>

#include "wasserstrom/weights/weight_solver.hpp"

namespace wasserstrom {
namespace {

/// Gram matrix of `count` random vectors in `dimension` coordinates, of lengths from 1 to `spread`.
Rows random_gram(Index count, Index dimension, unsigned seed, double spread = 1) {
  std::mt19937 engine(seed);
  std::normal_distribution<double> normal;
  Eigen::MatrixXd vectors(count, dimension);
  for (double& entry : vectors.reshaped()) entry = normal(engine) + 0.5;
  for (Index k = 0; k < count; ++k)
    vectors.row(k) *= std::pow(spread, static_cast<double>(k) / static_cast<double>(count));
  return vectors * vectors.transpose();
}

/// The least value over the simplex, by trying every support: independent of the solver.
double least_by_enumeration(const Rows& gram, double lower) {
  const Index count = gram.rows();
  double best = std::numeric_limits<double>::infinity();
  for (unsigned mask = 1; mask < (1u << count); ++mask) {
    std::vector<Index> support;
    for (Index k = 0; k < count; ++k)
      if (mask >> k & 1) support.push_back(k);
    // Free entries y of w = lower + e_S y: minimise w' G w with sum of y fixed, by the conditions of Lagrange.
    const auto size = static_cast<Index>(support.size());
    Eigen::MatrixXd system = Eigen::MatrixXd::Zero(size + 1, size + 1);
    Eigen::VectorXd right = Eigen::VectorXd::Zero(size + 1);
    const Column base = Column::Constant(count, lower);
    const Column slope = gram * base;
    for (Index a = 0; a < size; ++a) {
      for (Index b = 0; b < size; ++b) system(a, b) = gram(support[a], support[b]);
      system(a, size) = system(size, a) = 1;
      right[a] = -slope[support[a]];
    }
    right[size] = 1 - static_cast<double>(count) * lower;
    const Eigen::VectorXd answer = system.completeOrthogonalDecomposition().solve(right);
    if ((system * answer - right).norm() > 1e-9 * (1 + right.norm())) continue;
    Column weights = base;
    for (Index a = 0; a < size; ++a) weights[support[a]] += answer[a];
    if ((weights.array() - lower).minCoeff() < -1e-12) continue;
    best = std::min(best, weights.dot(gram * weights));
  }
  return best;
}

void expect_on_simplex(const Column& weights, double lower) {
  EXPECT_NEAR(weights.sum(), 1, 1e-13);
  EXPECT_GE(weights.minCoeff(), lower - 1e-15);
}

TEST(MinNorm, EqualsEnumeration) {
  for (Index count = 1; count <= 8; ++count)
    for (unsigned seed = 0; seed < 40; ++seed)
      for (const Index dimension : {1, 2, 3, 20})
        for (const double lower : {0.0, 0.05}) {
          const Rows gram = random_gram(count, dimension, seed);
          const Column weights = min_norm_weights(gram, lower);
          expect_on_simplex(weights, lower);
          EXPECT_NEAR(weights.dot(gram * weights), least_by_enumeration(gram, lower),
                      1e-11 * gram.diagonal().maxCoeff())
              << "K = " << count << ", dimension " << dimension << ", seed " << seed << ", lower bound " << lower;
        }
}

TEST(MinNorm, TwoObjectivesInClosedForm) {
  Rows gram(2, 2);
  gram << 4, 1, 1, 2;
  EXPECT_NEAR(min_norm_weights(gram)[0], (2 - 1) / (4 - 2 * 1 + 2.0), 1e-15);
  gram << 1, 2, 2, 5;
  EXPECT_EQ(min_norm_weights(gram)[0], 1);
}

TEST(MinNorm, GapIsSmallForTwoHundredObjectives) {
  for (unsigned seed = 0; seed < 6; ++seed)
    for (const Index dimension : {1, 3, 30, 150, 400})
      for (const double spread : {1.0, 1e3, 1e6}) {
        const Rows gram = random_gram(200, dimension, seed, spread);
        const Column weights = min_norm_weights(gram);
        expect_on_simplex(weights, 0);
        EXPECT_LE(duality_gap(gram, weights), 1e-12 * gram.diagonal().maxCoeff())
            << "dimension " << dimension << ", seed " << seed << ", spread " << spread;
      }
}

TEST(MinNorm, SurvivesDegenerateGramMatrices) {
  expect_on_simplex(min_norm_weights(Rows::Zero(5, 5)), 0);
  expect_on_simplex(min_norm_weights(Rows::Ones(5, 5)), 0);
  Rows twins = random_gram(6, 4, 1);
  twins.row(3) = twins.row(2);
  twins.col(3) = twins.col(2);
  EXPECT_LE(duality_gap(twins, min_norm_weights(twins)), 1e-12 * twins.diagonal().maxCoeff());
  Rows with_zero = random_gram(4, 4, 2);
  with_zero.row(1).setZero();
  with_zero.col(1).setZero();
  EXPECT_NEAR(min_norm_weights(with_zero)[1], 1, 1e-12);
  EXPECT_LE(duality_gap(1e-280 * random_gram(4, 4, 3), min_norm_weights(1e-280 * random_gram(4, 4, 3))), 1e-290);
}

TEST(MinNorm, LowerBoundThatLeavesNoChoice) {
  const Column weights = min_norm_weights(random_gram(4, 4, 1), 0.25);
  EXPECT_LT((weights.array() - 0.25).abs().maxCoeff(), 1e-15);
}

TEST(Projection, IsTheNearestPointOfTheSimplex) {
  std::mt19937 engine(5);
  std::normal_distribution<double> normal;
  for (int trial = 0; trial < 200; ++trial) {
    Column point(6);
    for (double& entry : point) entry = normal(engine);
    const double lower = trial % 2 == 0 ? 0.0 : 0.1;
    const Column nearest = project_on_simplex(point, lower);
    expect_on_simplex(nearest, lower);
    // The projection p of y satisfies (y - p)'(q - p) <= 0 for every q of the set; its vertices are enough.
    for (Index k = 0; k < 6; ++k) {
      Column vertex = Column::Constant(6, lower);
      vertex[k] += 1 - 6 * lower;
      EXPECT_LE((point - nearest).dot(vertex - nearest), 1e-12);
    }
  }
}

TEST(Projection, LeavesPointsOfTheSimplexAlone) {
  Column point(3);
  point << 0.2, 0.3, 0.5;
  EXPECT_LT((project_on_simplex(point) - point).norm(), 1e-15);
}

}  // namespace
}  // namespace wasserstrom
