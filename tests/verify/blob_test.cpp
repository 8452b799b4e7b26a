// The blob velocity is the gradient of the energy it is derived from.

#include <gtest/gtest.h>

#include <cmath>

#include "../support/particles.hpp"
#include "wasserstrom/velocity/velocity_term.hpp"

namespace wasserstrom {
namespace {

/// sum_i p_i log sum_j p_j K(x_i, x_j), written down once more and independently of the library.
double entropy(const Rows& x, const Column& p, double h) {
  double sum = 0;
  for (Index i = 0; i < x.rows(); ++i) {
    double density = 0;
    for (Index j = 0; j < x.rows(); ++j) density += p[j] * std::exp(-(x.row(i) - x.row(j)).squaredNorm() / (2 * h * h));
    sum += p[i] * std::log(density);
  }
  return sum;
}

Rows repulsion(const ParticleSet& particles, const std::string& estimator, double h) {
  const Index d = particles.position.cols();
  const Config config = test::small_case(
      d, test::two_gaussians(), {"velocity.type=" + estimator, "velocity.kernel.bandwidth=" + std::to_string(h)});
  Profile profile;
  const Exchange exchange(particles.layout, 1e9, profile);
  const PointCloud points{particles.position, particles.weight, exchange};
  Fields fields{{1, 1}, Rows::Zero(particles.position.rows(), 2 * d), {}};
  const auto term = make_estimator(config.table("velocity"), 1, 1);
  term->prepare(points, 0);
  term->add(points, 0, fields);
  return fields.velocity.leftCols(d);
}

TEST(Blob, RepulsionIsTheFiniteDifferenceOfTheEntropy) {
  constexpr double h = 0.7, step = 1e-5;
  for (const bool weighted : {false, true}) {
    const ParticleSet particles = test::normal_particles(12, 3, Communicator(MPI_COMM_SELF), weighted);
    const Rows field = repulsion(particles, "blob", h);
    for (Index i = 0; i < 12; ++i)
      for (Index c = 0; c < 3; ++c) {
        Rows up = particles.position, down = particles.position;
        up(i, c) += step;
        down(i, c) -= step;
        const double difference = (entropy(up, particles.weight, h) - entropy(down, particles.weight, h)) / (2 * step);
        EXPECT_NEAR(field(i, c), difference / particles.weight[i], 1e-8)
            << "particle " << i << ", weighted " << weighted;
      }
  }
}

TEST(Gfsd, RepulsionIsTheGradientOfTheLogDensity) {
  constexpr double h = 0.7, step = 1e-5;
  const ParticleSet particles = test::normal_particles(12, 2, Communicator(MPI_COMM_SELF), true);
  const Rows field = repulsion(particles, "gfsd", h);
  const auto log_density = [&](const Eigen::RowVectorXd& x) {
    double density = 0;
    for (Index j = 0; j < 12; ++j)
      density += particles.weight[j] * std::exp(-(x - particles.position.row(j)).squaredNorm() / (2 * h * h));
    return std::log(density);
  };
  for (Index i = 0; i < 12; ++i)
    for (Index c = 0; c < 2; ++c) {
      Eigen::RowVectorXd up = particles.position.row(i), down = up;
      up[c] += step;
      down[c] -= step;
      EXPECT_NEAR(field(i, c), (log_density(up) - log_density(down)) / (2 * step), 1e-8);
    }
}

}  // namespace
}  // namespace wasserstrom
