#include <cmath>
#include <limits>
#include <string>
#include <vector>

#include "descent_parts.hpp"
#include "wasserstrom/base/error.hpp"

namespace wasserstrom {
namespace {

/// Where the numbers of the one reduction of an evaluation lie: the lower triangle of G, the K values, a count of rows
/// that are not finite; with momentum also its K slopes and its square.
class ReductionLayout {
 public:
  ReductionLayout(Index objectives, bool momentum) : objectives_(objectives), momentum_(momentum) {}
  Index gram(Index k, Index l) const { return k * (k + 1) / 2 + l; }
  Index value(Index k) const { return gram(objectives_, 0) + k; }
  Index bad_rows() const { return value(objectives_); }
  bool momentum() const { return momentum_; }
  Index slope(Index k) const { return bad_rows() + 1 + k; }
  Index speed() const { return slope(objectives_); }
  Index size() const { return momentum_ ? speed() + 1 : bad_rows() + 1; }

 private:
  Index objectives_;
  bool momentum_;
};

/// Adds what one particle contributes to the reduction.
class RowContribution {
 public:
  RowContribution(const FlowParts& parts, const VelocityFields& fields, const Rows& potential, const Rows& momentum)
      : parts_(parts),
        fields_(fields),
        potential_(potential),
        momentum_(momentum),
        objectives_(potential.cols()),
        d_(fields.velocity.cols() / objectives_),
        layout_(objectives_, momentum.cols() > 0) {}

  const ReductionLayout& layout() const { return layout_; }

  void operator()(Index i, std::span<double> sum) const {
    const double p = parts_.particles.weight[i];
    const double* v = &fields_.velocity(i, 0);
    bool finite = true;
    for (Index k = 0; k < objectives_; ++k) {
      for (Index l = 0; l <= k; ++l)
        sum[static_cast<std::size_t>(layout_.gram(k, l))] += p * inner_product(v + k * d_, v + l * d_, d_);
      sum[static_cast<std::size_t>(layout_.value(k))] += p * functional(i, k);
      finite = finite && is_finite(i, k);
    }
    if (!finite) sum[static_cast<std::size_t>(layout_.bad_rows())] += 1;
    if (layout_.momentum()) add_momentum(i, sum);
  }

  bool is_finite(Index i, Index k) const {
    return std::isfinite(inner_product(&fields_.velocity(i, k * d_), &fields_.velocity(i, k * d_), d_));
  }

 private:
  void add_momentum(Index i, std::span<double> sum) const {
    const double p = parts_.particles.weight[i];
    const double *momentum = &momentum_(i, 0), *v = &fields_.velocity(i, 0);
    for (Index k = 0; k < objectives_; ++k)
      sum[static_cast<std::size_t>(layout_.slope(k))] += p * inner_product(momentum, v + k * d_, d_);
    sum[static_cast<std::size_t>(layout_.speed())] += p * inner_product(momentum, momentum, d_);
  }

  /// g_k, plus the log density for an entropic objective; NaN where that is not known.
  double functional(Index i, Index k) const {
    if (!parts_.objectives[static_cast<std::size_t>(k)].entropic) return potential_(i, k);
    return fields_.log_density ? potential_(i, k) + (*fields_.log_density)[i]
                               : std::numeric_limits<double>::quiet_NaN();
  }

  const FlowParts& parts_;
  const VelocityFields& fields_;
  const Rows &potential_, &momentum_;
  Index objectives_, d_;
  ReductionLayout layout_;
};

/// Names the first particle whose velocity is not finite, and its objective.  Collective; throws on all ranks.
[[noreturn]] void throw_not_finite(const FlowParts& parts, const RowContribution& row, double bad_rows,
                                   const char* what) {
  const Layout& layout = parts.particles.layout;
  const auto objectives = static_cast<Index>(parts.objectives.size());
  Index first = std::numeric_limits<Index>::max();
  for (Index i = layout.rows() - 1; i >= 0; --i)
    for (Index k = objectives - 1; k >= 0; --k)
      if (!row.is_finite(i, k)) first = (layout.first_row() + i) * objectives + k;
  first = layout.communicator().minimum(first);
  throw NumericalError(
      std::string("the ") + what + " of particle " + std::to_string(first / objectives) + " for objective '" +
      parts.objectives[static_cast<std::size_t>(first % objectives)].name + "' is not finite (" +
      std::to_string(static_cast<Index>(bad_rows)) + " such particles in all): a smaller flow.step" +
      (std::string(what) == "velocity" ? ", another velocity.kernel.bandwidth" : "") + " or start may help");
}

}  // namespace

CommonDescent reduce_fields(const FlowParts& parts, const VelocityFields& fields, const Rows& potential,
                            const char* what, const Rows& momentum) {
  const Index objectives = potential.cols();
  const RowContribution row(parts, fields, potential, momentum);
  const ReductionLayout& layout = row.layout();
  std::vector<double> sums(static_cast<std::size_t>(layout.size()));
  {
    const Profile::Lap lap(parts.exchange.profile(), Phase::reduction);
    parts.particles.layout.sum_rows(sums, row);
    ++parts.exchange.profile().reductions;
  }
  const auto sum = [&](Index number) { return sums[static_cast<std::size_t>(number)]; };
  if (sum(layout.bad_rows()) > 0) throw_not_finite(parts, row, sum(layout.bad_rows()), what);

  CommonDescent descent;
  Evaluation& found = descent.evaluation;
  found.gram.resize(objectives, objectives);
  found.value.resize(objectives);
  descent.slope = Column::Zero(objectives);
  for (Index k = 0; k < objectives; ++k) {
    for (Index l = 0; l <= k; ++l) found.gram(k, l) = found.gram(l, k) = sum(layout.gram(k, l));
    found.value[k] = sum(layout.value(k));
    if (layout.momentum()) descent.slope[k] = sum(layout.slope(k));
  }
  if (layout.momentum()) found.speed = sum(layout.speed());
  return descent;
}

CommonDescent velocity_fields(const FlowParts& parts, const ConstRowsRef& position, const FlowMemory& memory,
                              const Rows& momentum) {
  Rows potential(position.rows(), static_cast<Index>(parts.objectives.size()));
  VelocityFields fields{local_gradients(parts, position, memory.step, potential), {}};
  parts.metric.flatten_gradients(fields.velocity);
  const Rows flat = parts.metric.flat(position);
  parts.velocity.evaluate({flat, parts.particles.weight, parts.objectives, memory.bandwidth, parts.exchange}, fields);
  if (fields.log_density) fields.log_density->array() += parts.metric.log_determinant();
  CommonDescent descent = reduce_fields(parts, fields, potential, "velocity", momentum);
  descent.fields = std::move(fields.velocity);
  return descent;
}

void solve_weights(const FlowParts& parts, const ConstColumnRef& weight_state, const FlowMemory& memory,
                   CommonDescent& descent, double shift) {
  const Profile::Lap lap(parts.exchange.profile(), Phase::weights);
  Evaluation& found = descent.evaluation;
  const Index objectives = found.gram.rows(), evolving = weight_state.size();
  Column answer(objectives + 2 + evolving);
  const Communicator& communicator = parts.particles.layout.communicator();
  if (communicator.is_root()) {
    Rows gram = found.gram;
    if (shift != 0) {
      gram.colwise() -= shift * descent.slope;
      gram.rowwise() -= shift * descent.slope.transpose();
      gram.array() += shift * shift * found.speed;
    }
    const Column current = evolving > 0 ? parts.weights.from_state(weight_state) : memory.weights;
    const Column weights = parts.weights.solve(gram, current);
    answer << weights, weights.dot(found.gram * weights), duality_gap(found.gram, weights),
        parts.weights.state_rate(found.gram, weights);
  }
  communicator.broadcast(std::span(answer.data(), static_cast<std::size_t>(answer.size())));
  found.weights = answer.head(objectives);
  found.grad_norm = answer[objectives];
  found.duality_gap = answer[objectives + 1];
  descent.weight_rate = answer.tail(evolving);
}

CommonDescent common_descent(const FlowParts& parts, const ConstRowsRef& position, const ConstColumnRef& weight_state,
                             const FlowMemory& memory) {
  CommonDescent descent = velocity_fields(parts, position, memory);
  solve_weights(parts, weight_state, memory, descent);
  return descent;
}

void common_velocity(const FlowParts& parts, const CommonDescent& descent, RowsRef velocity) {
  const Column& weights = descent.evaluation.weights;
  const Index d = velocity.cols();
  for (Index i = 0; i < velocity.rows(); ++i)
    for (Index c = 0; c < d; ++c) {
      double sum = 0;
      for (Index k = 0; k < weights.size(); ++k) sum += weights[k] * descent.fields(i, k * d + c);
      velocity(i, c) = sum;
    }
  parts.metric.restore_velocity(velocity);
}

}  // namespace wasserstrom
