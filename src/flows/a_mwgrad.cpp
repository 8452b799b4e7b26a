// A-MWGraD: the common descent of MWGraD with momentum (Nguyen, Nguyen, Nakamura and Mamitsuka 2026, Algorithm 2).
//
//   dx/dt = v,   dv/dt = -gamma(t) v - g(x),   g = sum_k w_k v_k,   v = 0 at the start
//
// No gradient of |v|^2 appears: it belongs to the Eulerian form.  One objective gives the accelerated information
// gradient flow (Wang and Li 2022).  Discrete forms, with dt = sqrt(eta) and what damping.hpp keeps, alpha_n:
//
//   semi_implicit   v' = alpha v - dt g(x),   x' = x + dt v'
//   literal         v' = alpha v - dt g(x),   x' = x + dt v       as printed; the gradient is one step old, and on
//                                                                  a curvature c it grows from n = 3 / (c eta) on
//   lookahead       v' = alpha v - dt g(y),   x' = x + dt v',   y = x + alpha dt v
//                   what an Evaluation tells is then that of y, not of the particles
//   continuous      the system itself, for an integrator of its own; with gamma = 3 / t it begins with dv/dt = -g / 4,
//                   the limit of v / t being that of dv/dt
//
// Restarts drop the momentum: `gradient` when it points uphill, sum_i p_i <v_i, g(x_i)> > 0; `speed` when it has become
// slower than a step before, of the same motion: what a step from rest has dropped is not compared with.  Where they
// are seen in time, in the forms that take g at x, the step itself begins from rest; in lookahead the next one does.
//
// Shifted weights make |alpha v - dt g|, the next v, shortest instead of |g|: the min-norm point of the hull of the
// fields shifted by the acceleration (Sonntag and Peitz 2024).  For dt -> 0 they become a choice of the objective that
// grows fastest along v, so that only the discrete forms have them.

#include <cmath>
#include <string>

#include "damping.hpp"
#include "descent_parts.hpp"
#include "weighted_flow.hpp"

namespace wasserstrom {
namespace {

class Accelerated : public WeightedFlow {
 public:
  Accelerated(const Config& config, FlowParts parts) : WeightedFlow(parts), damping_(config.table("damping")) {}

  std::vector<StateColumns> columns() const override {
    std::vector<StateColumns> columns = WeightedFlow::columns();
    columns.push_back({"momentum", dimension()});
    return columns;
  }

  Rows initial_rows(const Rows& measure) const override {
    Rows rows = Rows::Zero(measure.rows(), 2 * dimension());
    rows.leftCols(dimension()) = measure;
    return rows;
  }

  /// kinetic = sum_i p_i |v_i|^2 / 2; energy = kinetic + sum_k w_k F_k.
  std::vector<std::string> numbers() const override { return {"kinetic", "energy"}; }

 protected:
  ConstRowsRef position(const FlowState& state) const { return state.rows.leftCols(dimension()); }
  ConstRowsRef momentum(const FlowState& state) const { return state.rows.rightCols(dimension()); }

  CommonDescent fields(const FlowState& state) const {
    return velocity_descent(parts_, seen_from(state), step(), parts_.metric.flat(momentum(state)));
  }

  static void add_numbers(Evaluation& found) {
    const double kinetic = found.square_speed / 2;
    found.numbers = Eigen::Vector2d(kinetic, kinetic + found.weights.dot(found.value));
  }

  Damping damping_;
};

class Continuous final : public Accelerated {
 public:
  using Accelerated::Accelerated;

  Evaluation evaluate(double time, const FlowState& state, FlowRate rate) const override {
    CommonDescent descent = fields(state);
    solve_weights(parts_, state.globals, descent);
    const Index d = dimension();
    common_velocity(parts_, descent, rate.rows.rightCols(d));
    if (const auto gamma = damping_.rate(time))
      rate.rows.rightCols(d) = -*gamma * momentum(state) - rate.rows.rightCols(d);
    else rate.rows.rightCols(d) *= -0.25;
    rate.rows.leftCols(d) = momentum(state);
    rate.globals = descent.weight_rate;
    add_numbers(descent.evaluation);
    return descent.evaluation;
  }
};

class Discrete final : public Accelerated {
 public:
  Discrete(const Config& config, FlowParts parts)
      : Accelerated(config, parts),
        literal_(config.text("form") == "literal"),
        looks_ahead_(config.text("form") == "lookahead"),
        restart_(config.text("restart")),
        shifted_(config.flag("shifted_weights")) {}

  double time_step(double step) const override { return std::sqrt(step); }

  Evaluation evaluate(double, const FlowState& state, FlowRate rate) const override {
    CommonDescent descent = fields(state);
    Evaluation& found = descent.evaluation;
    double alpha = kept();
    weigh(state, alpha, descent);
    const bool restarts = alpha > 0 && wants_restart(descent);
    if (restarts) found.event = momentum_restart;
    if (restarts && !looks_ahead_) {
      alpha = 0;
      if (shifted_) weigh(state, alpha, descent);
    }
    set_rate(momentum(state), descent, alpha, rate.rows);
    rate.globals = descent.weight_rate;
    add_numbers(found);
    return found;
  }

  void accept(const Evaluation& at_start) override {
    WeightedFlow::accept(at_start);
    const bool from_rest = kept() == 0, restarts = at_start.event == momentum_restart;
    square_speed_ = restarts || from_rest ? 0 : at_start.square_speed;
    if (restarts) momentum_start_ = step() + (looks_ahead_ ? 1 : 0);
  }

  void serialize(Archive& archive) override {
    Accelerated::serialize(archive);
    archive.keep("momentum_start", momentum_start_);
    archive.keep("square_speed", square_speed_);
  }

 private:
  static constexpr const char* momentum_restart = "momentum_restart";

  double kept() const { return damping_.kept(step() - momentum_start_ + 1, next_step()); }

  Rows seen_from(const FlowState& state) const override {
    if (!looks_ahead_) return position(state);
    return position(state) + kept() * next_step() * momentum(state);
  }

  void weigh(const FlowState& state, double alpha, CommonDescent& descent) const {
    solve_weights(parts_, state.globals, descent, shifted_ ? alpha / next_step() : 0);
  }

  bool wants_restart(const CommonDescent& descent) const {
    if (restart_ == "gradient") return descent.evaluation.weights.dot(descent.slope) + descent.own_slope > 0;
    return restart_ == "speed" && descent.evaluation.square_speed < square_speed_;
  }

  /// The rate by which a step of length dt makes x' and v' of x and v.
  void set_rate(const ConstRowsRef& v, const CommonDescent& descent, double alpha, RowsRef rate) const {
    const Index d = dimension();
    const double dt = next_step();
    auto x_rate = rate.leftCols(d), v_rate = rate.rightCols(d);
    common_velocity(parts_, descent, v_rate);
    x_rate = alpha * v - dt * v_rate;  // v'
    v_rate = (x_rate - v) / dt;
    if (!literal_) return;
    if (!descent.evaluation.event.empty()) x_rate.setZero();
    else x_rate = v;
  }

  bool literal_, looks_ahead_;
  std::string restart_;
  bool shifted_;
  Index momentum_start_ = 0;  ///< the step at which it last began from rest
  double square_speed_ = 0;   ///< sum_i p_i |v_i|^2 at the last accepted step
};

std::vector<Key> keys() {
  return {Key::text("form")
              .default_to("\"semi_implicit\"")
              .one_of({"semi_implicit", "literal", "lookahead", "continuous"})
              .says("semi_implicit: v first, then x with the new v, stable; literal: x with the old v, as printed, "
                    "grows at long times; lookahead: fields, and the numbers that are reported, at x + alpha dt v; for "
                    "these flow.step is eta and takes "
                    "the time sqrt(eta).  continuous: the system itself, for another integrator than euler"),
          Key::table("damping", damping_schema()),
          Key::text("restart")
              .default_to("\"none\"")
              .one_of({"none", "gradient", "speed"})
              .says("begin anew from rest when v points uphill, or when it has become slower; discrete forms"),
          Key::boolean("shifted_weights")
              .default_to("false")
              .says("min_norm weights that make the next v shortest, not the common gradient; discrete forms")};
}

void check_continuous(const Config& self, Problems& problems) {
  if (self.text("integrator") == "euler")
    problems.add(self, "form", "forward Euler has forms of its own; 'continuous' is for other integrators",
                 "use integrator = \"rk\", or form = \"semi_implicit\"");
  if (self.text("restart") != "none")
    problems.add(self, "restart", "the continuous form has no steps at which to begin anew",
                 "leave it out, or use a discrete form");
  if (const Config damping = self.table("damping"); is_of_steps(damping))
    problems.add(damping, "type", "what a step keeps says nothing of a system without steps",
                 "take type = \"constant\", or a discrete form");
  if (self.flag("shifted_weights"))
    problems.add(self, "shifted_weights", "shifted weights look at the next step, which the continuous form has not",
                 "leave it out, or use a discrete form");
}

void check_discrete(const Config& self, const Config& whole, Problems& problems) {
  const std::string form = self.text("form");
  if (self.text("integrator") != "euler")
    problems.add(self, "integrator",
                 "'" + self.text("integrator") + "' integrates the continuous form, not '" + form + "'",
                 "add form = \"continuous\", or leave the integrator out");
  if (self.table("step_rule").type() != "constant")
    problems.add(self, "step_rule", "momentum makes its own steps",
                 "leave the rule out, or use flow.type = \"mwgrad\"");
  if (self.flag("shifted_weights") && whole.table("weights").type() != "min_norm")
    problems.add(self, "shifted_weights", "'" + whole.table("weights").type() + "' weights cannot be shifted",
                 "use weights.type = \"min_norm\", or leave it out");
  if (damps_too_much(self.table("damping"), std::sqrt(self.real("step"))))
    problems.add(self, "step", "with this damping a step of that size keeps less than nothing of the momentum",
                 "take flow.step below 1 / beta, or below 4 / rate^2");
}

void check(const Config& self, const Config& whole, Problems& problems) {
  if (self.text("form") == "continuous") check_continuous(self, problems);
  else check_discrete(self, whole, problems);
}

/// Twice the columns in the integrator's vectors and its rate.
Index numbers_kept(Index dimension, Index) { return 6 * dimension; }

std::unique_ptr<Flow> make(const Config& config, FlowParts parts) {
  if (config.text("form") == "continuous") return std::make_unique<Continuous>(config, parts);
  return std::make_unique<Discrete>(config, parts);
}

}  // namespace

FlowRegistry::Entry a_mwgrad_flow() {
  return {{"a_mwgrad", "the common descent with momentum: dx/dt = v, dv/dt = -gamma(t) v - sum_k w_k v_k(x)", keys(),
           check},
          make,
          {.own_steps = true, .state_columns = 2, .kept = numbers_kept}};
}

}  // namespace wasserstrom
