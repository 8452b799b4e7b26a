// The kernelised Stein discrepancy against a plain double loop with differences of the kernel, and for exact draws.

#include "wasserstrom/diagnostics/stein.hpp"

#include <gtest/gtest.h>

#include <Eigen/LU>
#include <cmath>
#include <limits>

#include "../support/draws.hpp"
#include "../support/particles.hpp"
#include "../support/simd_limit.hpp"
#include "wasserstrom/run/problem.hpp"

namespace wasserstrom {
namespace {

using test::normal_draws;
using test::Points;

Objectives targets(Index dimension, const std::string& target) {
  const std::string table = "[[objective]]\nname = \"a\"\ntype = \"energy\"\ntarget = " + target + "\n";
  return make_objectives(test::small_case(dimension, table).tables("objective"), dimension);
}

const char* mixture = "{ type = \"gaussian_mixture\", weights = [0.3, 0.7], means = [[1, 0], [-1, 0.5]] }";
const char* standard = "{ type = \"gaussian\" }";

Column score(const Potential& potential, const Column& x) {
  Rows gradient(1, x.size());
  Column value(1);
  potential.evaluate(Rows(x.transpose()), Potential::all_data, value, gradient);
  return -gradient.row(0).transpose();
}

/// u(x, y) with all derivatives of k by central differences.
double stein_by_differences(const Potential& potential, const SteinKernel& kernel, const Column& x, const Column& y) {
  constexpr double step = 1e-4;
  const auto k = [&](const Column& a, const Column& b) {
    return std::pow(kernel.c * kernel.c + (a - b).squaredNorm(), kernel.exponent);
  };
  const Column at_x = score(potential, x), at_y = score(potential, y);
  double sum = at_x.dot(at_y) * k(x, y);
  for (Index c = 0; c < x.size(); ++c) {
    const Column e = step * Column::Unit(x.size(), c);
    sum += at_x[c] * (k(x, y + e) - k(x, y - e)) / (2 * step) + at_y[c] * (k(x + e, y) - k(x - e, y)) / (2 * step);
    sum += (k(x + e, y + e) - k(x + e, y - e) - k(x - e, y + e) + k(x - e, y - e)) / (4 * step * step);
  }
  return sum;
}

TEST(Ksd, IsThatOfAPlainDoubleLoop) {
  const Objectives objectives = targets(2, mixture);
  const Potential& potential = *objectives[0].potential();
  const Rows x = normal_draws(37, 2, 1, 0.5, 1.5);
  const Column p = test::some_weights(37);
  for (const SteinKernel& kernel : {SteinKernel{}, SteinKernel{0.7, -0.3}}) {
    const auto u = [&](const Column& a, const Column& b) { return stein_by_differences(potential, kernel, a, b); };
    const double all = test::pair_mean(x, p, x, p, u);
    double diagonal = 0;
    for (Index i = 0; i < 37; ++i) diagonal += p[i] * p[i] * u(x.row(i), x.row(i));
    const SteinDiscrepancy found = stein_discrepancy(Points(x, Communicator(), p), potential, kernel);
    EXPECT_NEAR(found.v * found.v, all, 1e-6 * all);
    EXPECT_NEAR(found.u2, (all - diagonal) / (1 - p.squaredNorm()), 1e-6 * all);
  }
}

// Under the target the U-statistic is degenerate: its variance is 2 E[u^2] / (N (N - 1)).
TEST(Ksd, HasMeanZeroForExactDraws) {
  constexpr Index count = 300, dimension = 3;
  const Objectives objectives = targets(dimension, standard);
  const Potential& potential = *objectives[0].potential();
  const auto u2 = [&](const Rows& x) { return stein_discrepancy(Points(x, Communicator()), potential, {}).u2; };
  const Rows draws = normal_draws(count, dimension, 2);
  const Column equal = Column::Constant(60, 1.0 / 60);
  const double squares =
      test::pair_mean(draws.topRows(60), equal, draws.bottomRows(60), equal, [&](const Column& a, const Column& b) {
        const double u = stein_by_differences(potential, {}, a, b);
        return u * u;
      });
  const double error = std::sqrt(2 * squares / (count * (count - 1)));
  EXPECT_LT(std::abs(u2(draws)), 4 * error);
  EXPECT_GT(u2(normal_draws(count, dimension, 2, 0.3)), 8 * error);
  EXPECT_GT(u2(normal_draws(count, dimension, 2, 0, 0.7)), 8 * error);
}

/// v^2 of independent draws has the mean that `draws` estimates: over many sets of them.
TEST(Ksd, OfExactDrawsIsWhatItSaysOfThem) {
  constexpr int repetitions = 40;
  constexpr Index dimension = 8;
  const Objectives objectives = targets(dimension, standard);
  const SteinKernel kernel{std::sqrt(8.0)};
  double ratio = 0, squares = 0, collapsed = 0;
  for (int r = 0; r < repetitions; ++r) {
    const Rows x = normal_draws(100, dimension, 100 + static_cast<std::uint64_t>(r));
    const auto ratio_of = [&](const Rows& rows) {
      const SteinDiscrepancy found =
          stein_discrepancy(Points(rows, Communicator()), *objectives[0].potential(), kernel);
      return found.v * found.v / (found.draws * found.draws);
    };
    const double one = ratio_of(x);
    ratio += one / repetitions;
    squares += one * one / repetitions;
    collapsed += ratio_of(0.3 * x) / repetitions;
  }
  const double error = std::sqrt((squares - ratio * ratio) / repetitions);
  EXPECT_LT(std::abs(ratio - 1), 4 * error);
  EXPECT_LT(error, 0.1);
  EXPECT_GT(collapsed, 10) << "a cloud that is too narrow scores far more than draws would";
}

TEST(Ksd, PartsAddUp) {
  const Objectives objectives = targets(2, mixture);
  const Column p = test::some_weights(31);
  const SteinDiscrepancy found =
      stein_discrepancy(Points(normal_draws(31, 2, 9), Communicator(), p), *objectives[0].potential(), {});
  EXPECT_NEAR(found.v * found.v, found.draws * found.draws + (1 - p.squaredNorm()) * found.u2, 1e-14);
}

/// Other units, and coordinates that are mixed: the distribution N(m, A A') at x = m + A z is N(0, 1) at z.
TEST(Ksd, InAMetricDoesNotDependOnTheCoordinates) {
  const Rows z = normal_draws(90, 2, 6, 0.2, 1.3);
  const SteinDiscrepancy plain =
      stein_discrepancy(Points(z, Communicator()), *targets(2, standard)[0].potential(), {std::sqrt(2.0)});
  Eigen::Matrix2d a;
  a << 1e-3, 0, 200, 1e4;
  const Rows x = (z * a.transpose()).rowwise() + Eigen::RowVector2d(3, -7);
  const Objectives objectives =
      targets(2, "{ type = \"gaussian\", mean = [3, -7], covariance = [[1e-6, 0.2], [0.2, 100040000.0]] }");
  const std::unique_ptr<Metric> metric = std::make_unique<Metric>(Rows((a * a.transpose()).inverse()));
  const CoordinateChange change = [&metric](Rows& position, Rows& gradient) {
    position = metric->flat(position);
    metric->flatten_gradients(gradient);
  };
  const SteinDiscrepancy found =
      stein_discrepancy(Points(x, Communicator()), *objectives[0].potential(), usual_kernel(2, change), change);
  EXPECT_NEAR(found.v, plain.v, 1e-6 * plain.v);
  EXPECT_NEAR(found.u2, plain.u2, 1e-6 * plain.v * plain.v);
  EXPECT_NEAR(found.draws, plain.draws, 1e-6 * plain.draws);
  EXPECT_FALSE(Problem(test::small_case(2, test::two_gaussians()), ".", Communicator()).metric_coordinates());
}

TEST(Ksd, CountsParticlesByTheirWeights) {
  const Objectives objectives = targets(2, mixture);
  const Rows x = normal_draws(6, 2, 3);
  const std::vector<Index> copies{1, 3, 2, 1, 4, 1};
  Column weights(6);
  weights << 1, 3, 2, 1, 4, 1;
  EXPECT_NEAR(stein_discrepancy(Points(x, Communicator(), weights), *objectives[0].potential(), {}).v,
              stein_discrepancy(Points(test::repeated(x, copies), Communicator()), *objectives[0].potential(), {}).v,
              1e-14);
}

TEST(Ksd, IsTheSameOnAllInstructionSets) {
  for (const Index d : {1, 2, 10})
    for (const double exponent : {-0.5, -0.3}) {
      const Objectives objectives = targets(d, standard);
      const Points points(normal_draws(300, d, 5, 0.5), Communicator(), test::some_weights(300));
      test::expect_same_on_all_sets(
          [&] {
            const auto found = stein_discrepancy(points, *objectives[0].potential(), {0.7, exponent});
            return std::vector<double>{found.v, found.u2};
          },
          1e-13);
    }
}

TEST(Ksd, OfWhatIsNoNumberIsNone) {
  const Objectives objectives = targets(2, standard);
  for (const double exponent : {-0.5, -0.3})
    for (const double bad : {std::numeric_limits<double>::quiet_NaN(), std::numeric_limits<double>::infinity()}) {
      Rows x = normal_draws(40, 2, 1);
      x(17, 1) = bad;
      const auto found = stein_discrepancy(Points(x, Communicator()), *objectives[0].potential(), {1, exponent});
      EXPECT_TRUE(std::isnan(found.u2));
      EXPECT_TRUE(std::isnan(found.v));
    }
}

TEST(Ksd, IsTheSameOnAnyRanks) {
  const Objectives objectives = targets(2, mixture);
  const Rows x = normal_draws(201, 2, 4);
  const auto found = [&](const Communicator& communicator) {
    const auto d = stein_discrepancy(Points(x, communicator), *objectives[0].potential(), {1.5, -0.4});
    return std::vector<double>{d.v, d.u2, d.draws};
  };
  EXPECT_EQ(found(Communicator()), found(Communicator(MPI_COMM_SELF)));
}

}  // namespace
}  // namespace wasserstrom
