// GFlow-VI and NGFlow-VI: the components of a mixture descend KL(q || pi), or several functionals at once (Nguyen,
// Sakurai and Mamitsuka 2025).
//
//   d lambda_c / dt = -C(lambda_c) grad_lambda E_{q(. | lambda_c)}[ h ],   h = sum_k w_k (g_k + c_k log q)
//
// C the inverse of the metric (component_geometry.hpp), h frozen, w from the Gram matrix of the objectives' gradients,
// G_kl = sum_c alpha_c <grad_k, grad_l> in the metric.  With one component GFlow-VI is black-box variational inference
// and NGFlow-VI, the same in Fisher's metric, natural-gradient variational inference.  Weights of components take the
// entropic mirror step alpha_c' ~ alpha_c exp(-weight_step E_c[h]).
//
// A step of forward Euler is straight in the coordinates of the case, or bends as its safeguard tells; as a rate, it is
// the way to where that leads, over its length.  Cost O(N B K) densities of components, B points each, of K objectives
// N B gradients; one visit of the components, three reductions.

#include <cmath>
#include <limits>

#include "component_births.hpp"
#include "component_flow_keys.hpp"
#include "component_moments.hpp"
#include "importance.hpp"
#include "wasserstrom/base/error.hpp"
#include "weighted_flow.hpp"

namespace wasserstrom {
namespace {

class GflowVi final : public WeightedFlow {
 public:
  GflowVi(const Config& config, FlowParts parts)
      : WeightedFlow(parts),
        mixture_(*parts.measure.mixture()),
        choice_(component_choice(config)),
        geometry_(component_geometry(mixture_.shape(), choice_)),
        estimator_(config.text("estimator") == "price" ? ComponentEstimator::price : ComponentEstimator::stein),
        steps_(config.text("integrator") == "euler"),
        usual_step_(config.real("step")),
        weight_step_(config.real("weight_step")),
        births_every_(config.integer("births_every")),
        empty_below_(config.real("empty_below")),
        reach_(std::sqrt(2 * config.real("trust_region"))) {}

  std::vector<std::string> numbers() const override { return importance_columns(parts_.objectives); }

  /// The means have their places already.
  Rows initial_rows(const Rows& measure) const override {
    Rows rows = measure;
    if (!parts_.metric.is_euclidean())
      for (Index row = 0; row < rows.rows(); ++row) place_covariance(mixture_.shape(), parts_.metric, &rows(row, 0));
    return rows;
  }

  void prepare(Index step, double time_step, const FlowState& state) override {
    begin_step(step, time_step);
    const PointCloud points = mixture_.cloud(state.rows, step);
    for (const auto& term : parts_.gradients) term->prepare(points, step);
  }

  Evaluation evaluate(double, const FlowState& state, FlowRate rate) const override {
    const ComponentMoments moments = component_moments(parts_, mixture_, estimator_, state.rows, step());
    const Column weight = mixture_.weight_at(state.rows);
    const Fields frames = frames_of(state.rows, moments);
    CommonDescent descent = reduce_fields(parts_, weight, frames, "gradient");
    solve_weights(parts_, state.globals, descent);
    const Column& blend = descent.evaluation.weights;
    find_rate(state.rows, blended_frame(frames.velocity, blend), rate.rows);
    rate.rows.col(mixture_.shape().log_weight()) = weight_rate(state.rows, weight, moments.drive * blend);
    if (is_birth_due()) let_be_born(moments, state.rows, weight, descent.evaluation, rate.rows);
    rate.globals = descent.weight_rate;
    descent.evaluation.square_speed = descent.evaluation.grad_norm;
    descent.evaluation.numbers = importance_numbers(parts_, mixture_, moments, weight, blend);
    return descent.evaluation;
  }

 private:
  bool is_birth_due() const {
    return births_every_ > 0 && next_step() > 0 && step() > 0 && step() % births_every_ == 0;
  }

  void let_be_born(const ComponentMoments& moments, const ConstRowsRef& rows, const Column& weight, Evaluation& found,
                   RowsRef rate) const {
    const auto birth = find_birth(parts_, mixture_, moments, rows, weight, found.weights, empty_below_);
    if (!birth) return;
    give_birth(*birth, mixture_.layout(), rows, next_step(), rate);
    found.event = "component_born";
  }

  Fields frames_of(const ConstRowsRef& rows, const ComponentMoments& moments) const {
    const Index size = geometry_->frame_size();
    Fields frames{std::vector<double>(static_cast<std::size_t>(objectives()), 0.0), {}, moments.value};
    frames.velocity.resize(rows.rows(), objectives() * size);
    for (Index k = 0; k < objectives(); ++k)
      for (Index row = 0; row < rows.rows(); ++row)
        geometry_->frame(rows.row(row).data(), &moments.gradient[static_cast<std::size_t>(k)](row, 0),
                         &frames.velocity(row, k * size));
    return frames;
  }

  Rows blended_frame(const Rows& frames, const Column& weights) const {
    const Index size = geometry_->frame_size();
    Rows blend = Rows::Zero(frames.rows(), size);
    for (Index k = 0; k < weights.size(); ++k) blend += weights[k] * frames.middleCols(k * size, size);
    return blend;
  }

  void find_rate(const ConstRowsRef& rows, const Rows& frame, RowsRef rate) const {
    if (!steps_ || !(next_step() > 0)) {
      for (Index row = 0; row < rows.rows(); ++row)
        geometry_->rate(rows.row(row).data(), &frame(row, 0), &rate(row, 0));
      return;
    }
    const double most = choice_.safeguard == Safeguard::backtracking ? shortened(rows, frame) : next_step();
    Rows next = rows;
    Index first_bad = std::numeric_limits<Index>::max();
    for (Index row = rows.rows() - 1; row >= 0; --row)
      if (!geometry_->step(rows.row(row).data(), &frame(row, 0), trusted(most, &frame(row, 0)), &next(row, 0)))
        first_bad = mixture_.layout().first_row() + row;
    rate = (next - rows) / next_step();
    for (Index row = rows.rows() - 1; row >= 0; --row)
      if (!is_component(mixture_.shape(), Column(rows.row(row) + next_step() * rate.row(row)).data()))
        first_bad = std::min(first_bad, mixture_.layout().first_row() + row);
    refuse(mixture_.layout().communicator().minimum(first_bad));
  }

  /// Along a gradient of length |f| in Fisher's metric, KL(new || old) = t^2 |f|^2 / 2 to second order.
  double trusted(double t, const double* frame) const {
    if (!(reach_ > 0)) return t;
    const Index size = geometry_->frame_size();
    const double length = std::sqrt(inner_product(frame, frame, size));
    return t * length > reach_ ? reach_ / length : t;
  }

  /// The time by which all components stay what they are.
  double shortened(const ConstRowsRef& rows, const Rows& frame) const {
    constexpr Index most = 60;
    const auto after = [&](Index halvings) { return std::ldexp(next_step(), -static_cast<int>(halvings)); };
    Rows next(1, rows.cols());
    Index halvings = 0;
    for (Index row = 0; row < rows.rows(); ++row)
      while (halvings < most && !geometry_->step(rows.row(row).data(), &frame(row, 0),
                                                 trusted(after(halvings), &frame(row, 0)), &next(0, 0)))
        ++halvings;
    return after(mixture_.layout().communicator().maximum(halvings));
  }

  void refuse(Index component) const {
    if (component == std::numeric_limits<Index>::max()) return;
    throw NumericalError(
        "a step of " + std::to_string(next_step()) + " leads component " + std::to_string(component) +
        " to a covariance that is not positive definite, or to no numbers: flow.trust_region = 0.1, a smaller "
        "flow.step or more particles.draws help");
  }

  /// Whether a component has lost its weight for good, where slots wait for births.
  bool is_empty(double weight) const { return births_every_ > 0 && weight < empty_below_; }

  /// Of log alpha; `drive` is E_c[h] of each component.
  Column weight_rate(const ConstRowsRef& rows, const Column& weight, const Column& drive) const {
    if (!(weight_step_ > 0) || !(next_step() > 0)) return Column::Zero(rows.rows());
    const double least = std::log(no_weight), pace = weight_step_ * next_step() / usual_step_;
    const Column before = rows.col(mixture_.shape().log_weight());
    Column after = before - pace * drive;
    double top = -std::numeric_limits<double>::infinity();
    for (Index row = 0; row < after.size(); ++row)
      if (!is_empty(weight[row])) top = std::max(top, after[row]);
    after.array() -= mixture_.layout().communicator().maximum(top);
    const double total = sum_rows(parts_, 1, [&](Index row, std::span<double> sum) {
      if (!is_empty(weight[row])) sum[0] += std::exp(after[row]);
    })[0];
    for (Index row = 0; row < after.size(); ++row)
      after[row] = is_empty(weight[row]) ? least : std::max(least, after[row] - std::log(total));
    return (after - before) / next_step();
  }

  const Mixture& mixture_;
  ComponentChoice choice_;
  std::unique_ptr<ComponentGeometry> geometry_;
  ComponentEstimator estimator_;
  bool steps_;         ///< of forward Euler; else the rate is that of the flow itself
  double usual_step_;  ///< flow.step, for which the next is meant
  double weight_step_;
  Index births_every_;
  double empty_below_;
  double reach_;  ///< length of a component's step that its trust region leaves; 0 for no limit
};

FlowRegistry::Entry entry(const char* name, const char* help) {
  return {{name, help, component_flow_keys(), check_component_flow},
          [](const Config& config, FlowParts parts) { return std::make_unique<GflowVi>(config, parts); },
          {.estimates = false, .noisy = true, .components = true}};
}

}  // namespace

FlowRegistry::Entry gflow_vi_flow() {
  return entry("gflow_vi", "components of a mixture along the gradient of their parameters: GFlow-VI; one is BBVI");
}

FlowRegistry::Entry ngflow_vi_flow() {
  return entry("ngflow_vi", "the same in the metric of Fisher: NGFlow-VI; one component is natural-gradient VI");
}

}  // namespace wasserstrom
