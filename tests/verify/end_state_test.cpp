// With fixed weights the stationary law of KL objectives is known: pi_w, proportional to the product of pi_k^w_k.  For the
// four targets of the MWGraD paper and uniform weights, quadrature gives E r^2 = 2.151 and P(r < 2.5) = 0.941.

#include <gtest/gtest.h>

#include <cmath>

#include "../support/flow_run.hpp"

namespace wasserstrom {
namespace {

constexpr double exact_square_radius = 2.151, exact_share_inside = 0.941;

struct EndState {
  double square_radius, share_inside, grad_norm;
};

EndState end_state(const std::string& estimator, double bandwidth, double step, Index count) {
  const std::string text = "[run]\nseed = 7\nsteps = 100000\n[particles]\ncount = " + std::to_string(count) + "\ndimension = 2\n" +
                           test::four_targets() + "[velocity]\ntype = \"" + estimator +
                           "\"\nkernel = { bandwidth = " + std::to_string(bandwidth) + " }\n[weights]\ntype = \"fixed\"\n[flow]\nstep = " +
                           std::to_string(step) + "\n[stop]\ngrad_norm = 1e-5\n";
  const test::FlowRun run = test::run_flow(text, {});
  const Column square = run.position.rowwise().squaredNorm();
  const auto inside = static_cast<double>((square.array() < 2.5 * 2.5).count());
  return {square.mean(), inside / static_cast<double>(count), run.records.back().evaluation.grad_norm};
}

void expect_geometric_mixture(const std::string& estimator, double bandwidth, double step) {
  const EndState few = end_state(estimator, bandwidth, step, 200), many = end_state(estimator, bandwidth, step, 800);
  EXPECT_LE(many.grad_norm, 1e-5);
  EXPECT_NEAR(many.square_radius, exact_square_radius, 0.07 * exact_square_radius);
  EXPECT_NEAR(many.share_inside, exact_share_inside, 0.02);
  EXPECT_LT(std::abs(many.square_radius - exact_square_radius), std::abs(few.square_radius - exact_square_radius));
  EXPECT_LT(std::abs(many.share_inside - exact_share_inside), std::abs(few.share_inside - exact_share_inside));
}

TEST(EndState, SvgdReachesTheGeometricMixture) { expect_geometric_mixture("svgd", 1.0, 0.5); }
TEST(EndState, BlobReachesTheGeometricMixture) { expect_geometric_mixture("blob", 0.3, 0.05); }

}  // namespace
}  // namespace wasserstrom
