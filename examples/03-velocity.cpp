// An estimator of one's own of grad log rho: that of the normal law with the particles' mean m and covariance S,
//
//   grad log rho(x) = -S^-1 (x - m)
//
// It needs no kernel and no bandwidth, costs O(N d^2) in place of O(N^2 d), and is exact where targets are normal.
//
//   mpirun -n 2 build/examples/03-velocity examples/03-velocity.toml runs/normal

#include <Eigen/LU>

#include "run_and_tell.hpp"
#include "wasserstrom/diagnostics/moments.hpp"
#include "wasserstrom/velocity/velocity_term.hpp"

namespace {

using namespace wasserstrom;

class Normal final : public VelocityTerm {
 public:
  // Adds the score to the field of each objective, times the entropy that it has.
  void add(const PointCloud& points, Index, Fields& fields) const override {
    const Column mean = moments(points).mean;
    const Rows score =
        (mean.transpose().replicate(points.position.rows(), 1) - points.position) * covariance(points, mean).inverse();
    for (Index k = 0; k < fields.objectives(); ++k)
      fields.velocity.middleCols(k * score.cols(), score.cols()) += fields.entropy[static_cast<std::size_t>(k)] * score;
  }
};

}  // namespace

int main(int count, char** words) {
  velocities().add({{"normal", "the score of the normal law with the particles' mean and covariance", {}, {}},
                    [](const Config&, KernelParts) { return std::make_unique<Normal>(); },
                    {.passes = 1}});
  return run_and_tell(count, words);
}
