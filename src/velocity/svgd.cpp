// Stein variational gradient descent:
//   v_k(x_i) = sum_j p_j [ K(x_i, x_j) grad g_k(x_j) - c_k grad_{x_j} K(x_i, x_j) ]
// and grad g_k itself for objectives without entropy.  One pass for all objectives: the gradients travel as payload.

#include <utility>
#include <vector>

#include "velocities.hpp"

namespace wasserstrom {
namespace {

class Svgd final : public KernelEstimator {
 public:
  using KernelEstimator::KernelEstimator;

  void add(const PointCloud& points, Index, Fields& fields) const override {
    const Index d = points.position.cols();
    std::vector<Index> entropic;
    for (Index k = 0; k < fields.objectives(); ++k)
      if (fields.entropy[static_cast<std::size_t>(k)] > 0) entropic.push_back(k);
    if (entropic.empty()) return;

    const PairSums pair_sums(points, parts(), bandwidth());
    Rows sources = pair_sums.sources(static_cast<Index>(entropic.size()) * d, points.weight);
    for (std::size_t e = 0; e < entropic.size(); ++e)
      sources.middleCols(d + static_cast<Index>(e) * d, d) =
          fields.velocity.middleCols(entropic[e] * d, d).array().colwise() * points.weight.array();
    const std::vector<double> factor = factors(fields, entropic);
    Rows velocity;
    // sum_j p_j grad_x K(x_i, x_j) is minus the sum of the gradients in x_j.
    if (fields.wants_repulsion) {
      KernelSums sums = pair_sums.evaluate(sources);
      sums.add_gradient(factor);
      velocity = std::move(sums.value);
      fields.repulsion = std::move(sums.gradient);
    } else {
      velocity = pair_sums.evaluate_joint(sources, factor);
    }
    for (std::size_t e = 0; e < entropic.size(); ++e)
      fields.velocity.middleCols(entropic[e] * d, d) = velocity.middleCols(static_cast<Index>(e) * d, d);
  }

 private:
  static std::vector<double> factors(const Fields& fields, const std::vector<Index>& entropic) {
    std::vector<double> factor;
    for (const Index k : entropic) factor.push_back(fields.entropy[static_cast<std::size_t>(k)]);
    return factor;
  }
};

}  // namespace

VelocityRegistry::Entry svgd_velocity() {
  return {{"svgd", "sum_j p_j [K grad g - grad_j K]: the gradient smoothed by the kernel", {}, {}},
          [](const Config&, KernelParts parts) { return std::make_unique<Svgd>(std::move(parts)); },
          {.passes = 1, .smooths_gradients = true}};
}

}  // namespace wasserstrom
