// With fixed weights the stationary law of KL objectives is known: pi_w, proportional to the product of pi_k^w_k.  For
// the four targets of the MWGraD paper and uniform weights, quadrature gives E r^2 = 2.151 and P(r < 2.5) = 0.941.

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

#include "../support/flow_run.hpp"

namespace wasserstrom {
namespace {

constexpr double exact_square_radius = 2.151, exact_share_inside = 0.941;

/// Averages over five starts: one start's deviation from its law is as large as what is looked for.
struct EndState {
  double square_radius = 0, share_inside = 0, grad_norm = 0;
};

EndState end_state(const std::string& estimator, const std::string& bandwidth, const std::string& step, Index count) {
  constexpr int starts = 5;
  EndState mean;
  for (int seed = 1; seed <= starts; ++seed) {
    const std::string text = "[run]\nseed = " + std::to_string(seed) +
                             "\nsteps = 100000\n[particles]\ncount = " + std::to_string(count) + "\ndimension = 2\n" +
                             test::four_targets() + "[velocity]\ntype = \"" + estimator +
                             "\"\nkernel = { bandwidth = " + bandwidth +
                             " }\n[weights]\ntype = \"fixed\"\n[flow]\nstep = " + step + "\n[stop]\ngrad_norm = 1e-5\n";
    const test::FlowRun run = test::run_flow(text, {});
    const Column square = run.position.rowwise().squaredNorm();
    mean.square_radius += square.mean() / starts;
    mean.share_inside +=
        static_cast<double>((square.array() < 2.5 * 2.5).count()) / static_cast<double>(count * starts);
    mean.grad_norm = std::max(mean.grad_norm, run.records.back().evaluation.grad_norm);
  }
  return mean;
}

void expect_geometric_mixture(const std::string& estimator, const std::string& bandwidth, const std::string& step) {
  const EndState few = end_state(estimator, bandwidth, step, 200), many = end_state(estimator, bandwidth, step, 800);
  testing::Test::RecordProperty(estimator + "_square_radius", std::to_string(many.square_radius));
  testing::Test::RecordProperty(estimator + "_share_inside", std::to_string(many.share_inside));
  EXPECT_LE(many.grad_norm, 1e-5);
  EXPECT_NEAR(many.square_radius, exact_square_radius, 0.07 * exact_square_radius);
  EXPECT_NEAR(many.share_inside, exact_share_inside, 0.02);
  EXPECT_LT(std::abs(many.square_radius - exact_square_radius), std::abs(few.square_radius - exact_square_radius));
  EXPECT_LT(std::abs(many.share_inside - exact_share_inside), std::abs(few.share_inside - exact_share_inside));
}

TEST(EndState, SvgdReachesTheGeometricMixture) { expect_geometric_mixture("svgd", "1.0", "0.5"); }
TEST(EndState, BlobReachesTheGeometricMixture) { expect_geometric_mixture("blob", "0.3", "0.05"); }

}  // namespace
}  // namespace wasserstrom
