// MT-SGD: the common descent of SVGD velocities, with weights from an inner product in the kernel's space (Phan et al.
// 2022).
//
//   dx_i/dt = - sum_k w_k v_k(x_i),   v_k the SVGD velocity of objective k
//   Q_kl = sum_ij p_i p_j K(x_i, x_j) <s_k(x_i), s_l(x_j)>,   w = argmin w' Q w for the rule min_norm
//
// scores = "normalised" (as in the authors' code): each coordinate of grad g_k, as a vector over the particles, is
// divided by its root mean square, s_kc(x_i) = grad_c g_k(x_i) / sqrt(sum_j p_j (grad_c g_k(x_j))^2), or is 0 where
// that is 0; this takes the scale of the objectives out of the weights.  The code makes the 2-norm 1 instead, and has 1
// for p_i: for equal weights its Q is the same.  "plain": s_k = grad g_k.  In a metric the coordinates are the flat
// ones.
//
// Q needs no pass of its own.  The sum over j is what the SVGD velocity is made of, sum_j p_j K grad g_l(x_j) =
// v_l - repulsion, and the normalisation is a constant of the sum.
//
// In the Evaluation, gram is Q, which rules with a memory go by; grad_norm and duality_gap are those of the velocities,
// as for mwgrad.  Cost as mwgrad with svgd, and one or two small reductions.

#include <algorithm>
#include <cmath>
#include <limits>
#include <vector>

#include "descent_parts.hpp"
#include "weighted_flow.hpp"

namespace wasserstrom {
namespace {

class MtSgd final : public WeightedFlow {
 public:
  MtSgd(FlowParts parts, bool normalised) : WeightedFlow(parts), normalised_(normalised) {}

  Evaluation evaluate(double, const FlowState& state, FlowRate rate) const override {
    Fields fields = gradients_at(parts_, state.rows, step());
    fields.wants_repulsion = true;
    const Rows gradients = fields.velocity;
    const Rows flat = parts_.metric.flat(state.rows);
    parts_.estimator.add(parts_.measure.cloud(flat, step()), step(), fields);
    CommonDescent descent = reduce_fields(parts_, parts_.measure.weight(), fields, "velocity");
    const Rows gram = descent.evaluation.gram;
    descent.evaluation.gram = score_gram(gradients, fields);
    solve_weights(parts_, state.globals, descent);
    const double blended = square(gram, descent.evaluation.weights);
    descent.evaluation.grad_norm = blended + descent.own_square;
    descent.evaluation.duality_gap = blended - smallest_rate(gram, descent.evaluation.weights);
    descent.fields = std::move(fields.velocity);
    common_velocity(parts_, descent, rate.rows);
    rate.rows *= -1;
    rate.globals = descent.weight_rate;
    descent.evaluation.square_speed = descent.evaluation.grad_norm;
    return descent.evaluation;
  }

 private:
  /// w' G w, the terms in one order on every machine.
  static double square(const Rows& gram, const Column& weights) {
    double sum = 0;
    for (Index k = 0; k < gram.rows(); ++k)
      for (Index l = 0; l < gram.cols(); ++l) sum += weights[k] * gram(k, l) * weights[l];
    return sum;
  }

  /// min_k (G w)_k, likewise.
  static double smallest_rate(const Rows& gram, const Column& weights) {
    double smallest = std::numeric_limits<double>::infinity();
    for (Index k = 0; k < gram.rows(); ++k) {
      double rate = 0;
      for (Index l = 0; l < gram.cols(); ++l) rate += gram(k, l) * weights[l];
      smallest = std::min(smallest, rate);
    }
    return smallest;
  }

  /// What each of the K d columns of gradients is multiplied by to become a score.
  std::vector<double> score_factors(const Rows& gradients) const {
    const auto size = static_cast<std::size_t>(gradients.cols());
    if (!normalised_) return std::vector<double>(size, 1);
    std::vector<double> factors = sum_rows(parts_, size, [&](Index i, std::span<double> sum) {
      const double p = parts_.measure.weight()[i], *row = &gradients(i, 0);
      for (std::size_t c = 0; c < size; ++c) sum[c] += p * row[c] * row[c];
    });
    for (double& each : factors) each = each > 0 ? 1 / std::sqrt(each) : 0;
    return factors;
  }

  /// Q, made symmetric to the last bit.
  Rows score_gram(const Rows& gradients, const Fields& fields) const {
    const Index count = objectives(), d = dimension();
    const std::vector<double> factor = score_factors(gradients);
    const std::vector<double> sums =
        sum_rows(parts_, static_cast<std::size_t>(count * count), [&](Index i, std::span<double> sum) {
          const double* repulsion = &(*fields.repulsion)(i, 0);
          for (Index k = 0; k < count; ++k)
            for (Index l = 0; l < count; ++l) {
              const double *g = &gradients(i, k * d), *v = &fields.velocity(i, l * d);
              const double *scale_k = &factor[static_cast<std::size_t>(k * d)],
                           *scale_l = &factor[static_cast<std::size_t>(l * d)];
              double product = 0;
              for (const Index c : parts_.owners.shared())
                product += scale_k[c] * g[c] * (scale_l[c] * (v[c] - repulsion[c]));
              sum[static_cast<std::size_t>(k * count + l)] += parts_.measure.weight()[i] * product;
            }
        });
    const Eigen::Map<const Rows> found(sums.data(), count, count);
    return 0.5 * (found + found.transpose());
  }

  bool normalised_;
};

/// Gradients beside the velocities, and the repulsion.
Index numbers_kept(Index dimension, Index objectives) { return (objectives + 1) * dimension; }

}  // namespace

FlowRegistry::Entry mt_sgd_flow() {
  return {
      {"mt_sgd",
       "svgd velocities of all objectives, with weights from the inner product of their scores in the kernel's space",
       {Key::text("scores")
            .default_to("\"normalised\"")
            .one_of({"normalised", "plain"})
            .says("normalised: each coordinate of a gradient over its root mean square, so that the weights do not "
                  "see the scale of an objective; plain: as they are")},
       require_svgd_energies},
      [](const Config& config, FlowParts parts) {
        return std::make_unique<MtSgd>(parts, config.text("scores") == "normalised");
      },
      {.kept = numbers_kept}};
}

}  // namespace wasserstrom
