// Exact distances of Wasserstein to samples (wasserstrom/transport/optimal_plan.hpp).
//
//   W_1 = min_P sum_ij P_ij |x_i - y_j|,  W_2^2 = min_P sum_ij P_ij |x_i - y_j|^2
//
// Those to another draw of the same law are not 0: docs/transport.md has such floors.

#include <cmath>

#include "diagnostics.hpp"
#include "wasserstrom/objectives/point_measure.hpp"
#include "wasserstrom/transport/optimal_plan.hpp"

namespace wasserstrom {
namespace {

class ExactWasserstein final : public Diagnostic {
 public:
  explicit ExactWasserstein(std::unique_ptr<PointMeasure> samples) : samples_(std::move(samples)) {}

  std::vector<std::string> names() const override { return {"w1", "w2"}; }

  std::vector<double> evaluate(const PointCloud& input) const override {
    const Index d = input.position.cols();
    Rows own(input.position.rows(), d + 1);
    own.leftCols(d) = input.position;
    own.rightCols(1) = input.weight;
    const Rows all = input.exchange.gather(own);
    const auto cost = [&](PairCost kind) {
      return optimal_plan(PairCosts(all.leftCols(d), samples_->position, kind), all.col(d), samples_->weight).cost;
    };
    return {cost(PairCost::distance), std::sqrt(2 * cost(PairCost::half_square))};
  }

  double working_bytes(Index particles, int) const override {
    const auto d = static_cast<double>(samples_->position.cols());
    return plan_bytes(particles, samples_->count()) +
           sizeof(double) * (static_cast<double>(particles) * (d + 1) + static_cast<double>(samples_->count()) * d);
  }

 private:
  std::unique_ptr<PointMeasure> samples_;
};

/// Beyond the numbers of objectives, so that samples are drawn that no objective has seen.
constexpr Index own_draws = 2'000'000;

std::unique_ptr<Diagnostic> make(const Config& config, const DiagnosticContext& context) {
  return std::make_unique<ExactWasserstein>(point_targets().make(
      config.table("target"),
      {context.dimension, context.data, context.seed, own_draws, context.directory, context.communicator}));
}

}  // namespace

DiagnosticRegistry::Entry wasserstein_diagnostic() {
  return {{"wasserstein",
           "exact distances of Wasserstein to samples, by the optimal plan: w1, of |x - y|, and w2; some 100 ms for "
           "512 of both, and a little more than N M d",
           {point_target_key()},
           {}},
          make};
}

}  // namespace wasserstrom
