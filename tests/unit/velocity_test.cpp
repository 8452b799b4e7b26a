#include <gtest/gtest.h>

#include <cmath>
#include <numbers>

#include "../support/particles.hpp"
#include "wasserstrom/base/error.hpp"
#include "wasserstrom/velocity/velocity_term.hpp"

namespace wasserstrom {
namespace {

/// The formulas of the estimators for one objective, written out for a normal kernel with an h for every coordinate.
struct ByDefinition {
  const Rows& x;
  const Column& p;
  const Rows& grad_g;
  const Column& h;

  double kernel(Index i, Index j) const {
    return std::exp(-0.5 * ((x.row(i) - x.row(j)).array() / h.transpose().array()).square().sum());
  }
  Eigen::RowVectorXd kernel_gradient(Index i, Index j) const {  // in x_i
    return -kernel(i, j) * ((x.row(i) - x.row(j)).array() / h.transpose().array().square()).matrix();
  }
  double density(Index i) const {
    double sum = 0;
    for (Index j = 0; j < x.rows(); ++j) sum += p[j] * kernel(i, j);
    return sum;
  }
  Eigen::RowVectorXd velocity(const std::string& estimator, Index i) const {
    Eigen::RowVectorXd v = grad_g.row(i);
    if (estimator == "svgd") v.setZero();
    for (Index j = 0; j < x.rows(); ++j) {
      if (estimator == "svgd") v += p[j] * (kernel(i, j) * grad_g.row(j) + kernel_gradient(i, j));
      else v += p[j] * kernel_gradient(i, j) / density(i);
      if (estimator == "blob") v += p[j] * kernel_gradient(i, j) / density(j);
    }
    return v;
  }
};

TEST(Velocity, TakesABandwidthForEveryCoordinate) {
  const ParticleSet particles = test::normal_particles(23, 3, Communicator(MPI_COMM_SELF), true);
  const Rows gradient = test::normal_particles(23, 3, Communicator(MPI_COMM_SELF)).position.array().sin();
  const Column h = (Column(3) << 0.4, 2.5, 1.1).finished();
  Profile profile;
  const Exchange exchange(particles.layout, 0, profile);
  for (const std::string estimator : {"svgd", "gfsd", "blob"}) {
    const Config config = test::small_case(3, test::two_gaussians(), {"velocity.type=" + estimator});
    const Config table = config.table("velocity");
    const auto term = velocities().make(
        table, {kernels().make(table.table("kernel")), kernel_sums().entry("dense").make(table), Bandwidth(h)});
    const PointCloud points{particles.position, particles.weight, exchange};
    Fields fields{{1}, gradient, {}};
    term->prepare(points, 0);
    term->add(points, 0, fields);
    const ByDefinition expected{particles.position, particles.weight, gradient, h};
    for (Index i = 0; i < 23; ++i) {
      EXPECT_LE((fields.velocity.row(i) - expected.velocity(estimator, i)).norm(), 1e-13) << estimator;
      if (!fields.log_density) continue;
      const double normal = std::pow(2 * std::numbers::pi, 1.5) * h.prod();
      EXPECT_NEAR((*fields.log_density)[i], std::log(expected.density(i) / normal), 1e-13) << estimator;
    }
    EXPECT_EQ(fields.log_density.has_value(), estimator != "svgd");
  }
}

std::string problem(const std::vector<std::string>& settings) {
  try {
    test::small_case(2, test::two_gaussians(), settings);
  } catch (const ConfigError& error) {
    return error.what();
  }
  return {};
}

TEST(Velocity, EstimatorsOfADensityRefuseAKernelThatIsNotPositive) {
  for (const std::string estimator : {"blob", "gfsd"}) {
    const std::string found = problem({"velocity.type=" + estimator, "velocity.kernel.type=riesz"});
    EXPECT_NE(found.find("\"" + estimator + "\" takes the logarithm of kernel sums, but the kernel \"riesz\" is not"),
              std::string::npos)
        << found;
    EXPECT_EQ(problem({"velocity.type=" + estimator, "velocity.kernel.type=imq"}), "");
  }
  EXPECT_EQ(problem({"velocity.kernel.type=riesz"}), "");
}

TEST(Velocity, AKernelWithoutABandwidthRefusesOne) {
  for (const std::string bandwidth : {"0.5", "silverman"}) {
    const std::string found = problem({"velocity.kernel.type=riesz", "velocity.kernel.bandwidth=" + bandwidth});
    EXPECT_NE(found.find("the kernel \"riesz\" has no bandwidth"), std::string::npos) << found;
  }
}

}  // namespace
}  // namespace wasserstrom
