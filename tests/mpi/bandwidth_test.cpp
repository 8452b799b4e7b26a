#include "wasserstrom/kernels/bandwidth.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <numeric>

#include "../support/particles.hpp"

namespace wasserstrom {
namespace {

/// Those with a formula.
const std::vector<std::string> all_rules{"liu-wang", "numpyro", "pyro-per-dim", "silverman", "wide"};

Bandwidth make_bandwidth(const std::vector<std::string>& settings) {
  return {test::small_case(2, test::two_gaussians(), settings).table("velocity").table("kernel"), 1};
}

Column bandwidth_of(Bandwidth bandwidth, const ParticleSet& particles) {
  Profile profile;
  const Exchange exchange(particles.layout, 0, profile);
  return bandwidth.evaluate(particles.position, exchange);
}

Column by_rule(const std::string& rule, const ParticleSet& particles) {
  return bandwidth_of(make_bandwidth({"velocity.kernel.bandwidth=" + rule}), particles);
}

ParticleSet normal(Index count, Index dimension, const Communicator& communicator) {
  return test::normal_particles(count, dimension, communicator);
}
const Communicator& alone() {
  static const Communicator self(MPI_COMM_SELF);
  return self;
}

using Numbers = std::vector<double>;

/// numpy.median and jax.numpy.median
double mean_of_middle(Numbers values) {
  std::sort(values.begin(), values.end());
  return 0.5 * (values[(values.size() - 1) / 2] + values[values.size() / 2]);
}

/// torch.median
double lower_of_middle(Numbers values) {
  std::sort(values.begin(), values.end());
  return values[(values.size() - 1) / 2];
}

/// What each code computes, with its own conventions about the kernel, the pairs and the median; as h of
/// exp(-r^2 / (2 h^2)).
Column by_definition(const std::string& rule, const Rows& x) {
  const Index n = x.rows(), d = x.cols();
  const auto count = static_cast<double>(n), dimension = static_cast<double>(d);
  Numbers squares, distances;
  for (Index i = 0; i < n; ++i)
    for (Index j = 0; j < n; ++j) {
      squares.push_back((x.row(i) - x.row(j)).squaredNorm());
      distances.push_back((x.row(i) - x.row(j)).norm());
    }
  if (rule == "liu-wang")  // h = sqrt(0.5 * median(pairwise^2) / log(N + 1)), exp(-r^2 / h^2 / 2)
    return Column::Constant(1, std::sqrt(0.5 * mean_of_middle(squares) / std::log(count + 1)));
  if (rule == "numpyro")  // h' = median(distances)^2 / log N, exp(-r^2 / h')
    return Column::Constant(1, std::sqrt(0.5 * std::pow(mean_of_middle(distances), 2) / std::log(count)));
  if (rule == "pyro-per-dim") {  // h'_c = median over i < j of r_c^2, / log(N + 1), exp(-sum_c r_c^2 / h'_c)
    Column h(d);
    for (Index c = 0; c < d; ++c) {
      Numbers pairs;
      for (Index i = 0; i < n; ++i)
        for (Index j = i + 1; j < n; ++j) pairs.push_back((x(i, c) - x(j, c)) * (x(i, c) - x(j, c)));
      h[c] = std::sqrt(0.5 * lower_of_middle(pairs) / std::log(count + 1));
    }
    return h;
  }
  if (rule == "wide")  // twice the mean of r^2 over pairs i < j
    return Column::Constant(
        1, std::sqrt(2 * std::accumulate(squares.begin(), squares.end(), 0.0) / (count * (count - 1))));
  // silverman: SciPy's silverman_factor() = (n (d + 2) / 4)^(-1 / (d + 4)), times the average marginal spread
  double variance = 0;
  for (Index c = 0; c < d; ++c)
    variance += (x.col(c).array() - x.col(c).mean()).square().sum() / (count - 1) / dimension;
  return Column::Constant(1, std::sqrt(variance) * std::pow(count * (dimension + 2) / 4, -1 / (dimension + 4)));
}

TEST(Bandwidth, RulesAreThoseOfTheCodesTheyAreNamedAfter) {
  for (const std::string& rule : all_rules)
    for (const Index dimension : {1, 3, 17})
      for (const Index count : {2, 3, 5, 6, 7, 10, 257, 1000}) {
        const ParticleSet particles = normal(count, dimension, alone());
        const Column found = by_rule(rule, particles), expected = by_definition(rule, particles.position);
        ASSERT_EQ(found.size(), expected.size());
        for (Index c = 0; c < found.size(); ++c)
          EXPECT_NEAR(found[c] / expected[c], 1, 1e-15 * static_cast<double>(count))
              << rule << ", N = " << count << ", d = " << dimension;
      }
}

TEST(Bandwidth, RulesAreTheSameOnAnyRanks) {
  for (const std::string& rule : all_rules)
    for (const Index dimension : {1, 2, 5})
      for (const Index count : {1, 2, 7, 257, 1000})
        EXPECT_EQ(by_rule(rule, normal(count, dimension, Communicator())),
                  by_rule(rule, normal(count, dimension, alone())))
            << rule << ", N = " << count << ", d = " << dimension;
}

TEST(Bandwidth, MedianOfManyPairsIsExactAlsoWhereMostCoincide) {
  // So many that the search begins at a guess from a sample; the share of them lies in one place.
  const Index count = 2050;
  for (const double share : {0.0, 0.72, 0.9}) {
    ParticleSet particles = normal(count, 2, alone());
    particles.position.topRows(static_cast<Index>(share * static_cast<double>(count))).setZero();
    Numbers squares;
    for (Index i = 0; i < count; ++i)
      for (Index j = 0; j < count; ++j)
        squares.push_back((particles.position.row(i) - particles.position.row(j)).squaredNorm());
    if (mean_of_middle(squares) == 0) std::erase(squares, 0.0);
    const double expected = std::sqrt(0.5 * mean_of_middle(squares) / std::log(count + 1.0));
    EXPECT_NEAR(by_rule("liu-wang", particles)[0], expected, 1e-13 * expected) << "share " << share;
  }
}

/// A cloud that shrinks slowly, then leaps, comes together and comes apart: what the rule remembers leads near the
/// median, or far from it, or nowhere.
TEST(Bandwidth, WhatIsRememberedDecidesNothing) {
  for (const std::string& rule : {std::string("liu-wang"), std::string("numpyro")})
    for (const auto& [count, dimension] :
         {std::pair<Index, Index>{2, 3}, {9, 3}, {70, 3}, {701, 3}, {70, 40}, {701, 40}}) {
      Bandwidth remembers = make_bandwidth({"velocity.kernel.bandwidth=" + rule});
      ParticleSet particles = normal(count, dimension, Communicator());
      const Rows start = particles.position;
      for (const double scale : {1.0, 0.999, 0.998, 0.9971, 0.9971, 40.0, 39.9, 1e-4, 0.0, 1.0, 1.01}) {
        particles.position = scale * start;
        Profile profile;
        const Exchange exchange(particles.layout, 0, profile);
        EXPECT_EQ(remembers.evaluate(particles.position, exchange), by_rule(rule, particles))
            << rule << ", N = " << count << ", scale " << scale;
      }
    }
}

/// In many dimensions, where most distances are only bounded: the bits are those of plain loops over all pairs.
TEST(Bandwidth, MedianInManyDimensionsIsThatOfPlainLoops) {
  const Index count = 301, d = 33;
  for (const double offset : {0.0, 1e6})
    for (const double scale : {1.0, 1e-150, 1e140}) {
      ParticleSet particles = normal(count, d, alone());
      particles.position.bottomRows(20) = particles.position.topRows(20);
      particles.position = scale * (particles.position.array() + offset);
      Bandwidth bandwidth = make_bandwidth({"velocity.kernel.bandwidth=liu-wang"});
      const Column first = bandwidth_of(bandwidth, particles);
      Profile profile;
      const Exchange exchange(particles.layout, 0, profile);
      Column found;
      for (int again = 0; again < 4; ++again) found = bandwidth.evaluate(particles.position, exchange);
      Numbers squares(static_cast<std::size_t>(count), 0.0);
      for (Index i = 0; i < count; ++i)
        for (Index j = 0; j < i; ++j) {
          double r2 = 0;
          for (Index c = 0; c < d; ++c) {
            const double difference = particles.position(i, c) - particles.position(j, c);
            r2 += difference * difference;
          }
          squares.insert(squares.end(), 2, r2);
        }
      const double expected = std::sqrt(mean_of_middle(squares) / (2 * std::log(static_cast<double>(count) + 1)));
      EXPECT_EQ(found[0], expected) << offset << ", " << scale;
      EXPECT_EQ(first[0], expected) << offset << ", " << scale;
    }
}

TEST(Bandwidth, OneLookIsEnoughNearTheLastMedian) {
  Bandwidth bandwidth = make_bandwidth({"velocity.kernel.bandwidth=liu-wang"});
  ParticleSet particles = normal(3000, 2, Communicator());
  const Rows start = particles.position;
  std::uint64_t visits = 0;
  for (int step = 0; step < 20; ++step) {
    particles.position = (1 - 0.002 * step) * start;
    Profile profile;
    const Exchange exchange(particles.layout, 0, profile);
    bandwidth.evaluate(particles.position, exchange);
    if (step >= 4) visits += profile.visits;
  }
  EXPECT_EQ(visits, 16u);
}

TEST(Bandwidth, SampleAboveTheLimitIsCloseAndTheSameOnAnyRanks) {
  // Of standard normal points in the plane: |x - y|^2 / 4 is exponential, so that its median is log 2; |x_c - y_c| is
  // sqrt(2) times the size of a normal number, whose median is 0.67449; the spread is 1.
  const Index count = Bandwidth::exact_limit + 11;
  const auto n = static_cast<double>(count);
  const std::vector<double> expected{std::sqrt(4 * std::log(2.0) / (2 * std::log(n + 1))),
                                     std::sqrt(4 * std::log(2.0) / (2 * std::log(n))),
                                     0.67449 / std::sqrt(std::log(n + 1)), std::pow(n, -1.0 / 6), std::sqrt(8.0)};
  for (std::size_t r = 0; r < all_rules.size(); ++r) {
    const Column found = by_rule(all_rules[r], normal(count, 2, alone()));
    for (const double h : found) EXPECT_NEAR(h, expected[r], 0.02 * expected[r]) << all_rules[r];
    EXPECT_EQ(by_rule(all_rules[r], normal(count, 2, Communicator())), found) << all_rules[r];
  }
}

/// The error of the heat equation, by its definition.
double heat_defect(const Rows& x, double h) {
  const Index n = x.rows(), d = x.cols();
  const auto kernel = [&](Index i, Index j) { return std::exp(-(x.row(i) - x.row(j)).squaredNorm() / (2 * h * h)); };
  Rows score = Rows::Zero(n, d);
  for (Index j = 0; j < n; ++j) {
    double density = 0;
    for (Index l = 0; l < n; ++l) {
      density += kernel(j, l);
      score.row(j) -= kernel(j, l) * (x.row(j) - x.row(l)) / (h * h);
    }
    score.row(j) /= density;
  }
  double sum = 0;
  for (Index i = 0; i < n; ++i) {
    double defect = 0;
    for (Index j = 0; j < n; ++j) {
      const Eigen::RowVectorXd r = x.row(i) - x.row(j);
      defect += kernel(i, j) * (r.squaredNorm() / (h * h) - static_cast<double>(d) + r.dot(score.row(j)));
    }
    sum += defect * defect;
  }
  return sum;
}

TEST(Bandwidth, HeatEquationIsAMinimumOfItsError) {
  for (const auto& [count, dimension] : {std::pair<Index, Index>{2, 2}, {50, 1}, {50, 2}, {67, 5}}) {
    const ParticleSet particles = normal(count, dimension, alone());
    const double h = by_rule("heat-equation", particles)[0], least = heat_defect(particles.position, h);
    const double plateau = static_cast<double>(count * dimension * dimension);
    EXPECT_TRUE(least < plateau || h == by_rule("liu-wang", particles)[0]);
    if (!(least < 0.95 * plateau)) continue;
    for (const double factor : {0.97, 1.03})
      EXPECT_LT(least, heat_defect(particles.position, factor * h)) << "N = " << count << ", d = " << dimension;
    EXPECT_LE(least, heat_defect(particles.position, by_rule("liu-wang", particles)[0]));
  }
}

/// Where small h are downhill without end, the cloud would lose its hold.
TEST(Bandwidth, HeatEquationStaysAtLiuWangInManyDimensions) {
  const ParticleSet particles = normal(50, 20, alone());
  EXPECT_EQ(by_rule("heat-equation", particles), by_rule("liu-wang", particles));
}

TEST(Bandwidth, HeatEquationGrowsWithTheCloudAndIsTheSameOnAnyRanks) {
  ParticleSet particles = normal(257, 2, Communicator());
  const Column h = by_rule("heat-equation", particles);
  EXPECT_EQ(h, by_rule("heat-equation", normal(257, 2, alone())));
  particles.position *= 1000;
  particles.position.array() += 5e4;
  EXPECT_NEAR(by_rule("heat-equation", particles)[0] / h[0], 1000, 1e-3);
}

/// Whichever number the particle has that is far out: distances are multiplied out, and lose digits far from where
/// positions are counted from.
TEST(Bandwidth, HeatEquationDoesNotDependOnWhichParticleIsFirst) {
  ParticleSet particles = normal(60, 2, alone());
  for (const double place : {1e4, 1e8}) {
    particles.position.row(59).setConstant(place);
    const double last = by_rule("heat-equation", particles)[0];
    particles.position.row(59).swap(particles.position.row(0));
    EXPECT_NEAR(by_rule("heat-equation", particles)[0] / last, 1, 1e-6) << place;
    particles.position.row(59).swap(particles.position.row(0));
  }
}

TEST(Bandwidth, OneParticleAndEqualParticlesAreSafe) {
  std::vector<std::string> rules = all_rules;
  rules.emplace_back("heat-equation");
  for (const std::string& rule : rules) {
    const Column ones = Column::Ones(rule == "pyro-per-dim" ? 2 : 1);
    EXPECT_EQ(by_rule(rule, normal(1, 2, Communicator())), ones) << rule;
    ParticleSet equal = normal(20, 2, Communicator());
    equal.position.setConstant(0.1);  // whose sums round
    EXPECT_EQ(by_rule(rule, equal), ones) << rule;
  }
}

TEST(Bandwidth, PairsThatDoNotCoincideDecideWhereMostDo) {
  ParticleSet particles = normal(20, 2, Communicator());
  particles.position.setConstant(3);
  if (particles.layout.owner(19) == particles.layout.communicator().rank())
    particles.position(particles.layout.rows() - 1, 0) = 5;
  // 38 of the 400 pairs are not at zero, all at squared distance 4; none in the other coordinate.
  const double liu_wang = std::sqrt(4 / (2 * std::log(21.0)));
  EXPECT_DOUBLE_EQ(by_rule("liu-wang", particles)[0], liu_wang);
  EXPECT_DOUBLE_EQ(by_rule("numpyro", particles)[0], std::sqrt(4 / (2 * std::log(20.0))));
  EXPECT_DOUBLE_EQ(by_rule("pyro-per-dim", particles)[0], liu_wang);
  EXPECT_EQ(by_rule("pyro-per-dim", particles)[1], 1);
}

TEST(Bandwidth, NumbersAndKernelsWithoutOne) {
  const ParticleSet particles = normal(7, 2, Communicator());
  EXPECT_EQ(bandwidth_of(make_bandwidth({"velocity.kernel.bandwidth=0.3"}), particles), Column::Constant(1, 0.3));
  EXPECT_EQ(bandwidth_of(make_bandwidth({"velocity.kernel.type=riesz"}), particles).size(), 0);
}

TEST(Bandwidth, MeanIsGeometric) {
  EXPECT_EQ(mean_bandwidth(Column::Constant(1, 0.3)), 0.3);
  EXPECT_DOUBLE_EQ(mean_bandwidth((Column(3) << 0.5, 2, 8).finished()), 2);
  EXPECT_TRUE(std::isnan(mean_bandwidth({})));
}

}  // namespace
}  // namespace wasserstrom
