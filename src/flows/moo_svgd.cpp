// MOO-SVGD: every particle has weights of its own (Liu, Tong and Liu 2021; with the kernel on the particles).
//
//   w_i = argmin over the simplex of |sum_k w_ik grad g_k(x_i)|^2,   b_i = sum_k w_ik grad g_k(x_i)
//   dx_i/dt = - sum_j p_j [ K(x_i, x_j) b_j - grad_{x_j} K(x_i, x_j) ]
//
// The min-norm problem sees the gradients at one particle alone, without the entropy that an estimator would add.  A
// particle at which they can balance, as between the modes of two targets, is driven by repulsion only: the flow ends
// near the set where 0 lies in the hull of the gradients, and not at one of the laws that Pareto stationarity means.
//
// With velocity.type = "gradient" dx_i/dt = -b_i: the multiple-gradient descent of every particle by itself (MGDA,
// Desideri 2012), without an entropy.
//
// In the Evaluation: gram is that of the gradients, G_kl = sum_i p_i <grad g_k(x_i), grad g_l(x_i)>; weights and
// duality_gap are the means over the particles, sum_i p_i w_i; grad_norm is that of the velocity,
// sum_i p_i |dx_i/dt|^2.  Local cost O(N K^2 (d + K) / P), one visit with d columns of payload, two reductions.

#include <cmath>
#include <limits>
#include <vector>

#include "descent_parts.hpp"
#include "wasserstrom/base/error.hpp"
#include "weighted_flow.hpp"

namespace wasserstrom {
namespace {

/// What each particle chose: K weights and the gap of its problem.
struct Choices {
  Rows weights;  ///< rows x K
  Column gap;    ///< rows
};

class MooSvgd final : public WeightedFlow {
 public:
  using WeightedFlow::WeightedFlow;

  Column initial_globals() const override { return {}; }

  Evaluation evaluate(double, const FlowState& state, FlowRate rate) const override {
    CommonDescent descent = gradient_descent(parts_, state.rows, step());
    const Choices choices = choose(descent.fields);
    Fields field{{1}, blend(descent.fields, choices.weights), {}};  // one energy, the blend of all
    descent.fields.resize(0, 0);
    const Rows flat = parts_.metric.flat(state.rows);
    parts_.estimator.add(parts_.measure.cloud(flat, step()), step(), field);
    reduce(choices, field.velocity, descent.evaluation);
    rate.rows = -field.velocity;
    parts_.metric.restore_velocity(rate.rows);
    return descent.evaluation;
  }

  void accept(const Evaluation&) override {}  // every particle finds its weights anew

 private:
  /// The min-norm problem of every particle of this rank.
  Choices choose(const Rows& gradients) const {
    const Profile::Lap lap(parts_.measure.exchange().profile(), Phase::weights);
    const Index count = objectives(), d = dimension();
    Choices choices{Rows(gradients.rows(), count), Column(gradients.rows())};
    Rows gram(count, count);
    for (Index i = 0; i < gradients.rows(); ++i) {
      for (Index k = 0; k < count; ++k)
        for (Index l = 0; l <= k; ++l)
          gram(k, l) = gram(l, k) = shared_product(parts_.owners, &gradients(i, k * d), &gradients(i, l * d), d);
      const Column weights = parts_.weights.solve(gram, Column());
      choices.weights.row(i) = weights.transpose();
      choices.gap[i] = duality_gap(gram, weights);
    }
    return choices;
  }

  /// b_i = sum_k w_ik grad g_k(x_i), and grad g_k(x_i) where k owns
  Rows blend(const Rows& gradients, const Rows& weights) const {
    const Index d = dimension();
    Rows blended(gradients.rows(), d);
    for (Index i = 0; i < gradients.rows(); ++i)
      for (Index c = 0; c < d; ++c) {
        double sum = 0;
        for (Index k = 0; k < weights.cols(); ++k) sum += weights(i, k) * gradients(i, k * d + c);
        blended(i, c) = sum;
      }
    for (const auto& [c, owner] : parts_.owners.owned()) blended.col(c) = gradients.col(owner * d + c);
    return blended;
  }

  /// Means over all particles of the weights, the gap and |velocity|^2; and a count of velocities that are not finite.
  void reduce(const Choices& choices, const Rows& velocity, Evaluation& evaluation) const {
    const auto count = static_cast<std::size_t>(objectives());
    const std::vector<double> sums = sum_rows(parts_, count + 3, [&](Index i, std::span<double> sum) {
      const double p = parts_.measure.weight()[i], square = square_at(velocity, i);
      for (std::size_t k = 0; k < count; ++k) sum[k] += p * choices.weights(i, static_cast<Index>(k));
      sum[count] += p * choices.gap[i];
      sum[count + 1] += p * square;
      if (!std::isfinite(square)) sum[count + 2] += 1;
    });
    if (sums[count + 2] > 0) throw_not_finite(velocity);
    evaluation.weights = Eigen::Map<const Column>(sums.data(), objectives());
    evaluation.duality_gap = sums[count];
    evaluation.grad_norm = evaluation.square_speed = sums[count + 1];
  }

  static double square_at(const Rows& velocity, Index i) {
    return inner_product(&velocity(i, 0), &velocity(i, 0), velocity.cols());
  }

  /// Names the first particle whose velocity is not finite.  Collective; throws on all ranks.
  [[noreturn]] void throw_not_finite(const Rows& velocity) const {
    const Layout& layout = parts_.measure.layout();
    Index first = std::numeric_limits<Index>::max();
    for (Index i = layout.rows() - 1; i >= 0; --i)
      if (!std::isfinite(square_at(velocity, i))) first = layout.first_row() + i;
    throw NumericalError("the velocity of particle " + std::to_string(layout.communicator().minimum(first)) +
                         " is not finite, though all gradients are: a smaller flow.step, another "
                         "velocity.kernel.bandwidth or start may help");
  }
};

/// The blend, and what each particle chose.
Index numbers_kept(Index dimension, Index objectives) { return dimension + objectives + 1; }

void check(const Config& self, const Config& whole, Problems& problems) {
  if (velocities().traits(whole.table("velocity")).drops_entropy) require_energies(self, whole, problems);
  else require_svgd_energies(self, whole, problems);
  if (const Config weights = whole.table("weights"); weights.type() != "min_norm")
    problems.add(weights, "type", "moo_svgd finds min-norm weights for every particle, not " + weights.type() + " ones",
                 "take weights.type = \"min_norm\", or flow.type = \"mwgrad\"");
}

}  // namespace

FlowRegistry::Entry moo_svgd_flow() {
  return {{"moo_svgd",
           "svgd along a blend that every particle finds for itself, by min-norm weights of its own; with "
           "velocity.type = \"gradient\" MGDA",
           {},
           check},
          [](const Config&, FlowParts parts) { return std::make_unique<MooSvgd>(parts); },
          {.estimated_fields = 1, .kept = numbers_kept}};
}

}  // namespace wasserstrom
