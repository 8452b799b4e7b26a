// Distances between sets of particles against plain loops, closed forms, and each other.

#include "wasserstrom/diagnostics/distances.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <limits>

#include "../support/draws.hpp"
#include "../support/simd_limit.hpp"
#include "wasserstrom/diagnostics/moments.hpp"
#include "wasserstrom/kernels/bandwidth.hpp"

namespace wasserstrom {
namespace {

using test::normal_draws;
using test::pair_mean;
using test::Points;
using test::some_weights;

double gaussian(const Column& x, const Column& y, double h) { return std::exp(-(x - y).squaredNorm() / (2 * h * h)); }

KernelDistances distances(const PointCloud& x, const PointCloud& y, double h) {
  return kernel_distances(own_means(x, h), own_means(y, h), pair_means(x, y, h));
}

TEST(KernelDistances, AreThoseOfAPlainDoubleLoop) {
  const Rows x = normal_draws(71, 3, 1), y = normal_draws(40, 3, 2, 0.5, 1.5);
  const Column p = some_weights(71), q = some_weights(40);
  const double h = 0.8;
  const auto kernel = [&](const Column& a, const Column& b) { return gaussian(a, b, h); };
  const auto other = [&](const Column& a, const Column& b) { return a == b ? 0 : gaussian(a, b, h); };
  const auto length = [](const Column& a, const Column& b) { return (a - b).norm(); };
  const auto of = [&](const auto& f) {
    return pair_mean(x, p, x, p, f) + pair_mean(y, q, y, q, f) - 2 * pair_mean(x, p, y, q, f);
  };
  const Communicator all;
  const KernelDistances found = distances(Points(x, all, p), Points(y, all, q), h);
  EXPECT_NEAR(found.mmd2_v, of(kernel), 1e-14);
  EXPECT_NEAR(found.energy, -of(length), 1e-13);
  EXPECT_NEAR(found.mmd2_u,
              pair_mean(x, p, x, p, other) / (1 - p.squaredNorm()) +
                  pair_mean(y, q, y, q, other) / (1 - q.squaredNorm()) - 2 * pair_mean(x, p, y, q, kernel),
              1e-14);
}

// E k(X, Y) = (h^2 / (h^2 + s^2 + t^2))^(d/2) exp(-|m - n|^2 / (2 (h^2 + s^2 + t^2))) for X ~ N(m, s^2), Y ~ N(n, t^2).
TEST(KernelDistances, AreUnbiasedForGaussians) {
  constexpr double h = 1.2, shift = 0.4, sd = 1.3;
  constexpr int repetitions = 60;
  const auto expected = [&](double variance, double away) {
    return h * h / (h * h + variance) * std::exp(-2 * away * away / (2 * (h * h + variance)));
  };
  const double exact = expected(2, 0) + expected(2 * sd * sd, 0) - 2 * expected(1 + sd * sd, shift);
  double sum = 0, squares = 0;
  const Communicator all;
  for (int r = 0; r < repetitions; ++r) {
    const Points x(normal_draws(40, 2, 100 + 2 * r), all), y(normal_draws(30, 2, 101 + 2 * r, shift, sd), all);
    const double found = distances(x, y, h).mmd2_u;
    sum += found;
    squares += found * found;
  }
  const double mean = sum / repetitions, error = std::sqrt((squares / repetitions - mean * mean) / repetitions);
  EXPECT_LT(std::abs(mean - exact), 4 * error);
  EXPECT_LT(error, 0.2 * exact) << "the test could not tell a wrong value";
}

TEST(KernelDistances, CountParticlesByTheirWeights) {
  const Rows x = normal_draws(20, 2, 3), y = normal_draws(30, 2, 4);
  const std::vector<Index> copies{1, 3, 2, 1, 1, 5, 1, 2, 1, 1, 1, 1, 4, 1, 1, 1, 2, 1, 1, 1};
  const Column weights = Eigen::Map<const Eigen::Matrix<Index, Eigen::Dynamic, 1>>(copies.data(), 20).cast<double>();
  const Communicator all;
  const Points weighted(x, all, weights), copied(test::repeated(x, copies), all), others(y, all);
  const KernelDistances one = distances(weighted, others, 1), other = distances(copied, others, 1);
  EXPECT_NEAR(one.mmd2_v, other.mmd2_v, 1e-15);
  EXPECT_NEAR(one.energy, other.energy, 1e-14);
  EXPECT_NEAR(sliced_w2(weighted, others, 5, 1), sliced_w2(copied, others, 5, 1), 1e-14);
  for (Index c = 0; c < 2; ++c)
    EXPECT_NEAR(marginal_w2(weighted, others)[static_cast<std::size_t>(c)],
                marginal_w2(copied, others)[static_cast<std::size_t>(c)], 1e-14);
  EXPECT_NEAR(moments(weighted).deviation[1], moments(copied).deviation[1], 1e-15);
}

TEST(KernelDistances, OfOneParticleHaveNoUnbiasedForm) {
  const Points one(normal_draws(1, 2, 1), Communicator()), others(normal_draws(9, 2, 2), Communicator());
  EXPECT_TRUE(std::isnan(distances(one, others, 1).mmd2_u));
  EXPECT_GT(distances(one, others, 1).mmd2_v, 0);
}

TEST(PairMeans, OfCoincidingPointsAreExact) {
  for (const Index d : {1, 2, 3, 10}) {
    const Points one(normal_draws(1, d, 3, 1e3), Communicator());
    EXPECT_EQ(pair_means(one, one, 0.1).kernel, 1);
    EXPECT_EQ(pair_means(one, one, 0.1).distance, 0);
  }
}

TEST(PairMeans, HaveTheKernelOfKernelMean) {
  const Points x(normal_draws(300, 3, 1), Communicator(), some_weights(300)), y(normal_draws(70, 3, 2), Communicator());
  EXPECT_EQ(kernel_mean(x, y, 0.8), pair_means(x, y, 0.8).kernel);
}

TEST(PairMeans, OfWhatIsNoNumberAreNone) {
  for (const double bad : {std::numeric_limits<double>::quiet_NaN(), std::numeric_limits<double>::infinity()}) {
    Rows x = normal_draws(40, 2, 1);
    x(17, 1) = bad;
    const Points points(x, Communicator()), others(normal_draws(9, 2, 2), Communicator());
    EXPECT_TRUE(std::isnan(own_means(points, 1).all.kernel));
    EXPECT_TRUE(std::isnan(own_means(points, 1).all.distance));
    EXPECT_FALSE(std::isfinite(pair_means(others, points, 1).distance));
    EXPECT_EQ(std::isnan(kernel_mean(points, others, 1)), std::isnan(bad));  // that of an infinite distance is zero
  }
}

TEST(PairMeans, AreTheSameOnAllInstructionSets) {
  for (const Index d : {1, 2, 3, 10}) {
    const Points x(normal_draws(300, d, 1), Communicator(), some_weights(300)),
        y(normal_draws(41, d, 2), Communicator());
    test::expect_same_on_all_sets(
        [&] {
          const PairMeans found = pair_means(x, y, 0.8);
          return std::vector<double>{found.kernel, found.distance};
        },
        1e-14);
  }
}

double median_of(const Rows& x) {
  const Points points(x, Communicator());
  const PointCloud input = points;
  return median_distance(Rows(input.position), input.exchange, 1);
}

// Pairs of two points only: with one of a point with itself, that of two points would be too small by a root of two.
TEST(MedianDistance, IsThatOfTheSortedList) {
  for (const Index count : {2, 3, 4, 32, 33, 2100}) {
    const Rows x = normal_draws(count, 2, 5);
    std::vector<double> squares;
    for (Index i = 0; i < count; ++i)
      for (Index j = 0; j < i; ++j) squares.push_back((x.row(i) - x.row(j)).squaredNorm());
    std::sort(squares.begin(), squares.end());
    const double middle = 0.5 * (squares[(squares.size() - 1) / 2] + squares[squares.size() / 2]);
    EXPECT_NEAR(median_of(x), std::sqrt(middle), 1e-14) << count;
  }
  EXPECT_EQ(median_of(Rows{{0, 0}, {3, 4}}), 5);
  EXPECT_EQ(median_of(Rows{{1, 0}, {1, 0}, {1, 0}, {1, 0}, {1, 2}}), 2) << "most of the pairs coincide";
  EXPECT_EQ(median_of(Rows::Ones(1, 2)), 1);
}

// More than are compared all with all.  For standard normal points in the plane |x - y|^2 / 4 is exponential; the
// standard error of the median of all pairs of 4096 of them is 0.012.
TEST(MedianDistance, OfManyIsThatOfASample) {
  EXPECT_NEAR(median_of(normal_draws(20001, 2, 6)), std::sqrt(4 * std::log(2.0)), 0.05);
}

/// Every point as often as its weight says: laws of `parts` points of equal weight, sorted and paired.
double plain_w2(const std::vector<LinePoint>& x, const std::vector<LinePoint>& y, Index parts) {
  const auto expand = [&](const std::vector<LinePoint>& points) {
    std::vector<double> places;
    for (const LinePoint& each : points)
      places.insert(places.end(), static_cast<std::size_t>(std::lround(each.weight * static_cast<double>(parts))),
                    each.place);
    std::sort(places.begin(), places.end());
    return places;
  };
  const auto a = expand(x), b = expand(y);
  double sum = 0;
  for (std::size_t i = 0; i < a.size(); ++i) sum += (a[i] - b[i]) * (a[i] - b[i]);
  return sum / static_cast<double>(parts);
}

TEST(LineW2, IsThatOfSortedCopies) {
  const Rows a = normal_draws(12, 1, 6), b = normal_draws(9, 1, 7, 1);
  std::vector<LinePoint> x, y;
  const double p = 1.0 / 36;
  for (Index i = 0; i < 12; ++i) x.push_back({a(i, 0), (i % 2 == 0 ? 1 : 5) * p});  // 6 and 30 of 36 parts
  for (Index i = 0; i < 9; ++i) y.push_back({b(i, 0), 4 * p});
  const double expected = plain_w2(x, y, 36);
  EXPECT_NEAR(squared_w2(x, y), expected, 1e-14);
  EXPECT_NEAR(squared_w2(y, x), expected, 1e-14);
  EXPECT_EQ(squared_w2(x, x), 0);
}

// The optimal map from N(m, s^2) to N(n, t^2) is n + (x - m) t / s: at a cost of (m - n)^2 + (s - t)^2 for the laws.
TEST(MarginalW2, IsThatOfTheMonotoneMap) {
  const Rows x = normal_draws(500, 2, 8);
  Rows y(500, 2);
  for (Index i = 0; i < 500; ++i) y.row(i) << 1 + 2 * x(499 - i, 0), x((i * 7) % 500, 1) - 3;
  const auto found = marginal_w2(Points(x, Communicator()), Points(y, Communicator()));
  EXPECT_NEAR(found[0], std::sqrt((1 + x.col(0).array()).square().mean()), 1e-12);
  EXPECT_NEAR(found[0], std::sqrt(2.0), 0.15);
  EXPECT_NEAR(found[1], 3, 1e-12);
}

TEST(SlicedW2, OfAShiftIsItsRandomProjection) {
  const Rows x = normal_draws(50, 3, 9);
  const Eigen::RowVector3d shift(1, -2, 0.5);
  const Points here(x, Communicator()), there(Rows(x.rowwise() + shift), Communicator());
  constexpr Index directions = 500;
  const double found = sliced_w2(here, there, directions, 1), squared = shift.squaredNorm();
  const double error = squared * std::sqrt(4.0 / 45 / directions);  // of the mean of (e.shift)^2, e on the sphere
  EXPECT_LT(std::abs(found * found - squared / 3), 4 * error);
  EXPECT_EQ(found, sliced_w2(here, there, directions, 1)) << "directions belong to the seed";
  EXPECT_NE(found, sliced_w2(here, there, directions, 2));
}

TEST(SlicedW2, IsW2OnALine) {
  const Points x(normal_draws(40, 1, 10), Communicator()), y(normal_draws(25, 1, 11), Communicator());
  EXPECT_EQ(sliced_w2(x, y, 128, 1), marginal_w2(x, y)[0]);
}

TEST(Distances, AreTheSameOnAnyRanks) {
  const Rows x = normal_draws(150, 3, 12), y = normal_draws(77, 3, 13, 0.2);
  const Column p = some_weights(150);
  const auto all_of = [&](const Communicator& communicator) {
    const Points a(x, communicator, p), b(y, communicator);
    const KernelDistances kernel = distances(a, b, 0.9);
    std::vector<double> numbers{kernel.mmd2_v, kernel.mmd2_u, kernel.energy, sliced_w2(a, b, 7, 1)};
    const auto marginal = marginal_w2(a, b);
    numbers.insert(numbers.end(), marginal.begin(), marginal.end());
    const Moments found = moments(a);
    numbers.insert(numbers.end(), found.deviation.begin(), found.deviation.end());
    const Rows matrix = covariance(a, found.mean);
    numbers.insert(numbers.end(), matrix.data(), matrix.data() + matrix.size());
    return numbers;
  };
  EXPECT_EQ(all_of(Communicator()), all_of(Communicator(MPI_COMM_SELF)));
}

TEST(Moments, AreThoseOfPlainSums) {
  const Rows x = normal_draws(60, 2, 14, 3, 2);
  const Column p = some_weights(60);
  const Points points(x, Communicator(), p);
  const Column mean = x.transpose() * p;
  const Rows centred = x.rowwise() - mean.transpose();
  const Rows expected = centred.transpose() * p.asDiagonal() * centred;
  const Moments found = moments(points);
  EXPECT_LT((found.mean - mean).cwiseAbs().maxCoeff(), 1e-14);
  EXPECT_LT((found.deviation - Column(expected.diagonal()).cwiseSqrt()).cwiseAbs().maxCoeff(), 1e-14);
  EXPECT_LT((covariance(points, found.mean) - expected).cwiseAbs().maxCoeff(), 1e-13);
}

}  // namespace
}  // namespace wasserstrom
