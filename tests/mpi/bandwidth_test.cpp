#include "wasserstrom/kernels/bandwidth.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

#include "../support/particles.hpp"

namespace wasserstrom {
namespace {

Bandwidth liu_wang() { return {test::small_case(2, test::two_gaussians()).table("velocity").table("kernel"), 1}; }

double bandwidth_of(const ParticleSet& particles) {
  Profile profile;
  const Exchange exchange(particles.layout, 0, profile);
  return liu_wang().evaluate(particles.position, exchange);
}

/// The rule as the SVGD authors wrote it: the median of the N x N squared distances, the zeros of the diagonal
/// included.
double by_definition(const Rows& position) {
  std::vector<double> r2;
  for (Index i = 0; i < position.rows(); ++i)
    for (Index j = 0; j < position.rows(); ++j) r2.push_back((position.row(i) - position.row(j)).squaredNorm());
  std::sort(r2.begin(), r2.end());
  const double median = 0.5 * (r2[(r2.size() - 1) / 2] + r2[r2.size() / 2]);
  return std::sqrt(median / (2 * std::log(static_cast<double>(position.rows()) + 1)));
}

TEST(Bandwidth, LiuWangIsExact) {
  for (const Index count : {2, 3, 10, 257, 1000}) {
    const ParticleSet alone = test::normal_particles(count, 2, Communicator(MPI_COMM_SELF));
    EXPECT_DOUBLE_EQ(bandwidth_of(alone), by_definition(alone.position)) << count;
    EXPECT_EQ(bandwidth_of(test::normal_particles(count, 2, Communicator())), bandwidth_of(alone)) << count;
  }
}

TEST(Bandwidth, SampleAboveTheLimitIsCloseAndTheSameOnAnyRanks) {
  // For two standard normal points in the plane |x - y|^2 / 4 is exponential: its median is 4 log 2.
  const Index count = Bandwidth::exact_limit + 11;
  const double expected = std::sqrt(4 * std::log(2.0) / (2 * std::log(static_cast<double>(count) + 1)));
  const double alone = bandwidth_of(test::normal_particles(count, 2, Communicator(MPI_COMM_SELF)));
  EXPECT_NEAR(alone, expected, 0.02 * expected);
  EXPECT_EQ(bandwidth_of(test::normal_particles(count, 2, Communicator())), alone);
}

TEST(Bandwidth, OneParticleAndEqualParticlesAreSafe) {
  EXPECT_EQ(bandwidth_of(test::normal_particles(1, 2, Communicator())), 1);
  ParticleSet equal = test::normal_particles(20, 2, Communicator());
  equal.position.setConstant(3);
  EXPECT_EQ(bandwidth_of(equal), 1);
  if (equal.layout.owner(19) == equal.layout.communicator().rank())
    equal.position.row(equal.layout.rows() - 1).setConstant(5);
  // 38 of the 400 pairs are not at zero, all at squared distance 8: the median of those.
  EXPECT_DOUBLE_EQ(bandwidth_of(equal), std::sqrt(8 / (2 * std::log(21.0))));
}

}  // namespace
}  // namespace wasserstrom
