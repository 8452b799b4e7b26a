// Min-norm weights against rational arithmetic, for velocities whose lengths differ by up to 1e8.

#include <gtest/gtest.h>

#include <Eigen/Core>
#include <algorithm>
#include <boost/multiprecision/cpp_int.hpp>
#include <cmath>
#include <optional>
#include <random>
#include <vector>

#include "wasserstrom/weights/weight_solver.hpp"

namespace wasserstrom {
namespace {

using Exact = boost::multiprecision::cpp_rational;
using ExactVector = std::vector<Exact>;

/// Vectors of small integers times powers of two up to 2^`octaves`: their Gram matrix has no rounding.
Rows exact_gram(Index count, Index dimension, int octaves, unsigned seed) {
  std::mt19937 engine(seed);
  std::uniform_int_distribution<int> entry(-8, 8), power(0, octaves);
  Eigen::MatrixXd vectors(count, dimension);
  for (Index k = 0; k < count; ++k) {
    const int own = power(engine);
    for (Index c = 0; c < dimension; ++c) vectors(k, c) = std::ldexp(entry(engine), own);
  }
  return vectors * vectors.transpose();
}

ExactVector slopes(const Rows& gram, const ExactVector& weights) {
  ExactVector result(weights.size());
  for (std::size_t k = 0; k < weights.size(); ++k)
    for (std::size_t l = 0; l < weights.size(); ++l)
      result[k] += Exact(gram(static_cast<Index>(k), static_cast<Index>(l))) * weights[l];
  return result;
}

Exact product(const ExactVector& a, const ExactVector& b) {
  Exact sum = 0;
  for (std::size_t k = 0; k < a.size(); ++k) sum += a[k] * b[k];
  return sum;
}

/// The solution of a square system; none for a singular one.
std::optional<ExactVector> solution(std::vector<ExactVector> rows) {
  const std::size_t size = rows.size();
  for (std::size_t column = 0; column < size; ++column) {
    std::size_t pivot = column;
    while (pivot < size && rows[pivot][column] == 0) ++pivot;
    if (pivot == size) return {};
    std::swap(rows[pivot], rows[column]);
    for (std::size_t r = 0; r < size; ++r) {
      if (r == column || rows[r][column] == 0) continue;
      const Exact factor = rows[r][column] / rows[column][column];
      for (std::size_t c = column; c <= size; ++c) rows[r][c] -= factor * rows[column][c];
    }
  }
  ExactVector result;
  for (std::size_t r = 0; r < size; ++r) result.push_back(rows[r][size] / rows[r][r]);
  return result;
}

/// w = lower + u with u on the support: (G w)_k = mu there, and the sum is 1.
std::optional<ExactVector> stationary_weights(const Rows& gram, const Exact& lower, const std::vector<Index>& support) {
  const std::size_t size = support.size();
  ExactVector weights(static_cast<std::size_t>(gram.rows()), lower);
  const ExactVector base = slopes(gram, weights);
  std::vector<ExactVector> rows(size + 1, ExactVector(size + 2));
  for (std::size_t a = 0; a < size; ++a) {
    for (std::size_t b = 0; b < size; ++b) rows[a][b] = Exact(gram(support[a], support[b]));
    rows[a][size] = -1;
    rows[a][size + 1] = -base[static_cast<std::size_t>(support[a])];
    rows[size][a] = 1;
  }
  rows[size][size + 1] = 1 - lower * gram.rows();
  const auto found = solution(rows);
  if (!found) return {};
  for (std::size_t a = 0; a < size; ++a) {
    if ((*found)[a] < 0) return {};
    weights[static_cast<std::size_t>(support[a])] += (*found)[a];
  }
  return weights;
}

/// The least w' G w: that of the first support whose weights no vertex could improve.
Exact least_value(const Rows& gram, const Exact& lower) {
  for (unsigned mask = 1; mask < (1u << gram.rows()); ++mask) {
    std::vector<Index> support;
    for (Index k = 0; k < gram.rows(); ++k)
      if (mask >> k & 1) support.push_back(k);
    const auto weights = stationary_weights(gram, lower, support);
    if (!weights) continue;
    const ExactVector slope = slopes(gram, *weights);
    const Exact level = slope[static_cast<std::size_t>(support[0])];
    if (std::all_of(slope.begin(), slope.end(), [&](const Exact& each) { return each >= level; }))
      return product(*weights, slope);
  }
  ADD_FAILURE() << "no support is the best one";
  return 0;
}

void expect_least(const Rows& gram, double lower) {
  const Column weights = min_norm_weights(gram, lower);
  ExactVector exact;
  for (const double each : weights) exact.push_back(Exact(each));
  const Exact value = product(exact, slopes(gram, exact));
  const double excess = static_cast<double>(value - least_value(gram, Exact(lower)));
  const double terms = (weights.array().square() * gram.diagonal().array()).sum();
  EXPECT_LE(std::abs(excess), 2e-14 * terms)
      << gram << "\nlower bound " << lower << "\nweights " << weights.transpose();
  EXPECT_NEAR(weights.sum(), 1, 1e-14);
  EXPECT_GE(weights.minCoeff(), lower * (1 - 1e-15));
}

TEST(MinNormExact, LengthsThatDifferByUpToAHundredMillion) {
  for (const int octaves : {0, 8, 27})
    for (Index count = 1; count <= 5; ++count)
      for (const Index dimension : {1, 2, 3, 7})
        for (unsigned seed = 0; seed < 4; ++seed)
          expect_least(exact_gram(count, dimension, octaves, 100 * seed + static_cast<unsigned>(count)),
                       seed % 4 == 3 ? 0.0625 : 0);
}

/// Two vectors that balance a third one only if it is nearly lost: 0 lies in their hull.
TEST(MinNormExact, AStiffObjectiveKeepsItsShare) {
  for (const double stiff : {1e2, 1e5, 1e7, 3e7}) {
    Eigen::MatrixXd vectors(3, 2);
    vectors << 0, stiff, -2, -0.25, 2, -0.75;
    const Column weights = min_norm_weights(vectors * vectors.transpose());
    EXPECT_NEAR(weights[0], 0.5 / (0.5 + stiff), 1e-13 / stiff) << stiff;
    EXPECT_NEAR(weights[1], 0.5 * stiff / (0.5 + stiff), 1e-13) << stiff;
    EXPECT_LT((vectors.transpose() * weights).norm(), 1e-14) << stiff;
  }
}

}  // namespace
}  // namespace wasserstrom
