// The losses of Markov kernels: their gradients against differences, and the one-sided derivative of an energy against
// the energy itself, pair by pair.

#include "integrators/batch_loss.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <functional>

#include "../support/draws.hpp"
#include "../support/particles.hpp"
#include "wasserstrom/base/error.hpp"
#include "wasserstrom/run/case_schema.hpp"

namespace wasserstrom {
namespace {

constexpr Index half = 7, d = 2;

Objectives objectives_of(const std::string& exponent) {
  const std::string text =
      "[run]\nsteps = 1\n[particles]\ncount = 9\ndimension = 2\n"
      "[[objective]]\nname = \"to\"\ntype = \"mmd\"\nkernel = { type = \"riesz\", exponent = " +
      exponent +
      " }\ntarget = { type = \"points\", points = [[0.5, 0.5], [2.0, -1.0]], weights = [1.0, 3.0] }\n"
      "[[objective]]\nname = \"from\"\ntype = \"interaction\"\nkernel = { type = \"laplace\", bandwidth = 0.7 }\n"
      "[[objective]]\nname = \"well\"\ntype = \"expectation\"\npotential = { type = \"double_well\" }\n"
      "[flow]\nstep = 0.1\n";
  return make_objectives(read_case("test.toml", text, {}, case_schema()).config.tables("objective"), d);
}

/// Batches of nine particles, of which three are in one place and one is at a point of the target.
struct Batches {
  Rows particles = test::normal_draws(9, d, 4);
  Rows x = Rows(2 * half, d), y = test::normal_draws(2 * half, d, 5);
  std::vector<Index> particle;
  StepStart start{particles, Column(3), 0.1, 0, {}};

  Batches() {
    particles.row(4) = particles.row(1);
    particles.row(6) = particles.row(1);
    particles.row(8) << 0.5, 0.5;
    for (Index row = 0; row < 2 * half; ++row) particle.push_back((row * 5 + row / half) % 9);
    for (Index row = 0; row < 2 * half; ++row) x.row(row) = particles.row(particle[static_cast<std::size_t>(row)]);
    start.weights << 0.5, 0.3, 0.2;
    start.resting.position = particles.bottomRows(1);
    start.resting.weight = Column::Constant(1, 0.25);
    start.resting.slope = Column::Constant(1, 0.5);
    start.resting.exponent = Column::Ones(1);
  }

  LossSums evaluate(const BatchLoss& loss, Rows& slope) const {
    slope.resize(2 * half, d);
    LossSums sums{};
    for (const Index from : {Index{0}, half}) {
      Rows share(half, 2), part(half, d);
      loss.terms({particle, x, y}, from, half, share, part);
      slope.middleRows(from, half) = part;
      for (Index i = 0; i < half; ++i) sums[0] += share(i, 0), sums[1] += share(i, 1);
    }
    loss.finish(sums, y, 2 * half, slope);
    return sums;
  }
};

void expect_slopes(BatchLoss& loss, const std::function<double(const LossSums&)>& trained) {
  Batches batches;
  loss.begin(batches.start);
  Rows slope, unused;
  batches.evaluate(loss, slope);
  constexpr double h = 1e-6;
  for (Index i = 0; i < 2 * half; ++i)
    for (Index c = 0; c < d; ++c) {
      const double here = batches.y(i, c);
      batches.y(i, c) = here + h;
      const double above = trained(batches.evaluate(loss, unused));
      batches.y(i, c) = here - h;
      const double below = trained(batches.evaluate(loss, unused));
      batches.y(i, c) = here;
      EXPECT_NEAR(slope(i, c), (above - below) / (2 * h), 1e-8) << i << " " << c;
    }
}

TEST(BatchLoss, SlopesOfMovementsAreItsDerivatives) {
  for (const std::string exponent : {"0.5", "1.0", "1.5"}) {
    const Objectives objectives = objectives_of(exponent);
    const auto loss = batch_movement(objectives);
    expect_slopes(*loss, [&](const LossSums& sums) { return 0.1 * loss->value(sums); });
  }
}

/// Pairs of which both have passed a gate push each other in one coordinate.
TEST(BatchLoss, SlopesOfMovementsThroughAGateAreItsDerivatives) {
  const std::string text =
      "[run]\nsteps = 1\n[particles]\ncount = 9\ndimension = 2\n"
      "[[objective]]\nname = \"push\"\ntype = \"gated_interaction\"\nkernel = { type = \"riesz\" }\n"
      "[[objective]]\nname = \"fall\"\ntype = \"expectation\"\npotential = { type = \"gated_collapse\" }\n"
      "[[objective]]\nname = \"from\"\ntype = \"interaction\"\nkernel = { type = \"laplace\", bandwidth = 0.7 }\n"
      "[flow]\nstep = 0.1\n";
  const Objectives objectives =
      make_objectives(read_case("test.toml", text, {}, case_schema()).config.tables("objective"), d);
  const auto loss = batch_movement(objectives);
  expect_slopes(*loss, [&](const LossSums& sums) { return 0.1 * loss->value(sums); });
}

TEST(BatchLoss, SlopesOfDescentAreItsDerivatives) {
  for (const std::string exponent : {"1.0", "1.5"}) {
    const Objectives objectives = objectives_of(exponent);
    expect_slopes(*batch_descent(objectives),
                  [](const LossSums& sums) { return sums[0] / (std::sqrt(sums[1]) + 1e-2); });
  }
}

/// |x - y|^r and e^(-|x - y| / h), pair by pair, and the potentials.  A particle that is alone in its place does not
/// meet itself.
double energy(const std::vector<Index>& particle, const Rows& x, double r) {
  const auto meet = [&](Index i, Index j) {
    const Index one = particle[static_cast<std::size_t>(i)], other = particle[static_cast<std::size_t>(j)];
    return one != other || one == 1 || one == 4 || one == 6;
  };
  const auto mean = [&](const std::function<double(Index, Index)>& term) {
    double sum = 0;
    for (Index i = 0; i < half; ++i)
      for (Index j = half; j < 2 * half; ++j) sum += meet(i, j) ? term(i, j) : 0;
    return sum / (half * half);
  };
  const auto distance = [&](Index i, Index j) { return (x.row(i) - x.row(j)).norm(); };
  double outside = 0;
  for (Index i = 0; i < 2 * half; ++i) {
    const Eigen::RowVector2d near(0.5, 0.5), far(2.0, -1.0);
    outside += 0.5 * (0.25 * std::pow((x.row(i) - near).norm(), r) + 0.75 * std::pow((x.row(i) - far).norm(), r));
  }
  return 0.5 * mean([&](Index i, Index j) { return -0.5 * std::pow(distance(i, j), r); }) +
         0.3 * mean([&](Index i, Index j) { return 0.5 * std::exp(-distance(i, j) / 0.7); }) + outside / (2 * half);
}

/// Particles in one place part, and leave the point of a target, at the speed that the energy tells.
TEST(BatchLoss, DescentIsTheOneSidedDerivative) {
  const Objectives objectives = objectives_of("1.0");
  const auto loss = batch_descent(objectives);
  Batches batches;
  batches.start.weights[2] = 0;
  loss->begin(batches.start);
  Rows unused;
  const LossSums sums = batches.evaluate(*loss, unused);
  constexpr double h = 1e-7;
  const double quotient =
      (energy(batches.particle, batches.x + h * batches.y, 1) - energy(batches.particle, batches.x, 1)) / h;
  EXPECT_NEAR(sums[0], quotient, 1e-5);
  EXPECT_NEAR(sums[1], batches.y.squaredNorm() / (2 * half), 1e-14);
}

TEST(BatchLoss, NoForwardStepLeavesAPointAtAnEndlessSpeed) {
  const Objectives objectives = objectives_of("0.5");
  const Batches batches;
  EXPECT_THROW(batch_descent(objectives)->begin(batches.start), NumericalError);
}

}  // namespace
}  // namespace wasserstrom
