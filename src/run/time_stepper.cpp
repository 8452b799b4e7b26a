#include "wasserstrom/run/time_stepper.hpp"

#include <cmath>
#include <limits>
#include <string>

#include "wasserstrom/base/error.hpp"
#include "wasserstrom/integrators/integrator.hpp"
#include "wasserstrom/integrators/state_vector.hpp"
#include "wasserstrom/integrators/step_control.hpp"

namespace wasserstrom {
namespace {

double value_or(const StartPoint& start, const char* name, double fallback) {
  if (!start.state || !start.state->values.contains(name)) return fallback;
  return start.state->values.at(name);
}

/// What is known at the state that an integration has reached.
struct Standing {
  Index step = 0;
  double time = 0;
  FlowMemory memory;
  Evaluation evaluation;
  Rows rate;
  Column rate_globals;
  bool rate_is_fresh = false;  ///< no step has used it
};

/// One integration: the state, what is evaluated at it, and how far it goes.
class Integration {
 public:
  Integration(const Course& course, const StartPoint& start, const Observers& observers,
              const std::function<Request()>& poll)
      : course_(course),
        plan_(course.plan),
        observers_(observers),
        poll_(poll),
        shape_(course.layout, course.flow.columns(), start.globals.size()),
        start_step_(start.step),
        previous_time_(start.time),
        way_(value_or(start, "way", 0)),
        fitted_(start.state && start.state->values.contains("fitted_to")),
        control_(plan_.shortens, value_or(start, "step_factor", 1), course.layout.communicator()),
        integrator_(plan_, shape_, start, first_step(start),
                    [this](double time, Vec state, Vec rate) { compute_rate(time, state, rate); }) {
    here_.memory = start.memory;
  }

  Ending run() {
    try {
      bool last = begin();
      while (!last && !stopped_) last = advance();
    } catch (const NumericalError&) {
      show_failure();
      throw;
    }
    integrator_.show_end();
    return {stopped_, here_.step};
  }

 private:
  // ---- Sizes of steps

  double first_step(const StartPoint& start) const {
    return plan_.adaptive && start.state ? start.state->values.at("next_dt") : fixed_step(start.step);
  }

  /// The time that the fixed step leaving step number `step` takes.
  double fixed_step(Index step) const { return course_.flow.time_step(plan_.step * course_.schedule.factor(step)); }

  /// Sets the step that comes next, as if there were no end: what is shown of a state, and a checkpoint of it, serve a
  /// run that goes further as well.
  void plan_next() {
    const Index step = integrator_.step();
    planned_ = plan_.adaptive ? integrator_.next_step() : control_.factor() * fixed_step(step);
    integrator_.set_next_step(planned_);
    const double left = plan_.time ? *plan_.time - integrator_.time() : std::numeric_limits<double>::infinity();
    fits_next_ = left > 0 && left <= 1.01 * planned_ && left != planned_;
  }

  /// Only the last step knows of the end; it may be a little longer than the others, rather than one more be tiny.
  void fit_to_end() {
    if (!fits_next_) return;
    fitted_ = true;
    integrator_.set_next_step(*plan_.time - integrator_.time());
    refresh();  // the rate of some flows depends on the step
  }

  /// A step that meets the end but for rounding is there.
  void meet_end() {
    constexpr double rounding = 1e-12;
    if (plan_.time && std::abs(*plan_.time - integrator_.time()) <= rounding * *plan_.time)
      integrator_.set_time(*plan_.time);
  }

  // ---- Stepping

  /// Shows the start; tells whether there is nothing to do.
  bool begin() {
    plan_next();
    refresh();
    const bool last = is_last();
    show(last, Request::none);
    return last;
  }

  /// Takes a step and shows where it leads; tells whether it is the last.
  bool advance() {
    take_step();
    const bool last = is_last();
    const Request request = last ? Request::none : poll_();
    stopped_ = request == Request::stop;
    show(last, request);
    return last;
  }

  /// A step whose end is no good is taken again, shorter, where that is possible.
  void take_step() {
    const Standing before = here_;
    do {
      here_ = before;
      fit_to_end();
    } while (!reach_next_step(before));
    way_ += pace(before) * (here_.time - before.time);
  }

  /// How fast particles move, in the root mean square.
  double pace(const Standing& at) const {
    return std::sqrt(course_.flow.has_momentum() ? at.evaluation.speed : at.evaluation.grad_norm);
  }

  /// Returns false, with the state as it was, for a step that has to be taken again.
  bool reach_next_step(const Standing& before) {
    const double size = integrator_.next_step();
    integrator_.advance();
    meet_end();
    course_.flow.accept(here_.evaluation, here_.memory);
    plan_next();
    try {
      refresh();
    } catch (const NumericalError&) {
      if ((plan_.shortens && !control_.shorten()) || !integrator_.take_back()) throw;
      plan_next();
      return false;
    }
    const bool stays = !plan_.shortens || is_calm(size, before) || !integrator_.take_back();
    plan_next();
    return stays;
  }

  bool is_calm(double size, const Standing& before) {
    const ReadState state(integrator_.state(), shape_);
    return control_.takes(size, before.rate, here_.rate, state.rows());
  }

  /// Prepares the flow for the state it has now and evaluates it there; the rate is kept for the step that follows.
  void refresh() {
    const ReadState state(integrator_.state(), shape_);
    const FlowState seen{state.rows(), state.globals()};
    here_.step = integrator_.step();
    here_.time = integrator_.time();
    here_.memory.time_step = integrator_.next_step();
    here_.rate.resize(shape_.rows(), shape_.columns());
    here_.rate_globals.resize(shape_.globals());
    try {
      course_.flow.prepare(here_.step, seen, here_.memory);
      here_.evaluation = course_.flow.evaluate(here_.time, seen, here_.memory, {here_.rate, here_.rate_globals});
    } catch (const NumericalError& error) {
      throw NumericalError("step " + std::to_string(here_.step) + ": " + error.what());
    }
    here_.rate_is_fresh = true;
  }

  void compute_rate(double time, Vec state, Vec rate) {
    const WriteState target(rate, shape_);
    if (here_.rate_is_fresh && state == integrator_.state() && time == here_.time) {
      here_.rate_is_fresh = false;
      course_.rule.direct(here_.step, here_.rate, target.rows());
      target.set_globals(here_.rate_globals);
      return;
    }
    const ReadState source(state, shape_);
    Column globals(shape_.globals());
    try {
      course_.flow.evaluate(time, {source.rows(), source.globals()}, here_.memory, {target.rows(), globals});
    } catch (const NumericalError& error) {
      throw NumericalError("in the step from step " + std::to_string(here_.step) + ": " + error.what());
    }
    target.set_globals(globals);
  }

  bool is_last() {
    const bool planned = (plan_.steps && here_.step >= *plan_.steps) || (plan_.time && here_.time >= *plan_.time);
    const bool stationary = plan_.grad_norm > 0 && here_.evaluation.grad_norm <= plan_.grad_norm;
    bool last = planned || stationary;
    with_view(last, false, [&](const StepView& view) {
      for (const auto& observer : observers_) last = observer->ends(view) || last;
    });
    return last;
  }

  // ---- Showing

  template <class Use>
  void with_view(bool last, bool checkpoint_wanted, const Use& use) const {
    const double dt = here_.step == start_step_ ? here_.memory.time_step : here_.time - previous_time_;
    const ReadState state(integrator_.state(), shape_);
    use(StepView{here_.step, here_.time, dt, way_, last, checkpoint_wanted, state.rows(), here_.memory,
                 here_.evaluation, [&] { return run_state(state.globals()); }});
  }

  /// A run that is to go on beyond its end will need the state before the step that was shortened to meet it.
  bool is_way_back() const { return fits_next_ && !fitted_; }

  void show(bool last, Request request) {
    with_view(last, request != Request::none || is_way_back(), [&](const StepView& view) {
      for (const auto& observer : observers_) observer->observe(view);
    });
    integrator_.show_step();
    previous_time_ = here_.time;
  }

  /// The last accepted state, on which, or after which, the flow failed.
  void show_failure() {
    here_.time = previous_time_;
    with_view(false, false, [&](const StepView& view) {
      for (const auto& observer : observers_) observer->failed(view);
    });
  }

  RunState run_state(const Column& globals) const {
    RunState state;
    const FlowMemory& memory = here_.memory;
    state.texts["integrator"] = plan_.integrator + (plan_.scheme.empty() ? "" : " " + plan_.scheme);
    state.values["next_dt"] = planned_;
    state.values["way"] = way_;
    if (fitted_) state.values["fitted_to"] = *plan_.time;
    if (plan_.shortens) state.values["step_factor"] = control_.factor();
    if (course_.flow.has_momentum()) {
      state.values["momentum_start"] = static_cast<double>(memory.momentum_start);
      state.values["speed"] = memory.speed;
    }
    state.arrays["weights"] = {memory.weights.begin(), memory.weights.end()};
    if (globals.size() > 0) state.arrays["globals"] = {globals.begin(), globals.end()};
    for (auto& [name, rows] : course_.rule.memory()) state.columns["step_rule_" + name] = rows;
    return state;
  }

  const Course course_;
  const StepPlan& plan_;
  const Observers& observers_;
  const std::function<Request()>& poll_;
  StateShape shape_;
  Standing here_;
  Index start_step_;
  double previous_time_;
  double way_;              ///< how far particles have come, in the root mean square
  double planned_ = 0;      ///< the next step, were there no end
  bool fits_next_ = false;  ///< the next step meets the end, and is not as planned
  bool fitted_;             ///< a step that led here, or was tried on the way, did so
  bool stopped_ = false;
  StepControl control_;
  Integrator integrator_;  // last: it begins to call the others
};

}  // namespace

Ending integrate(const Course& course, const StartPoint& start, const Observers& observers,
                 const std::function<Request()>& poll) {
  return Integration(course, start, observers, poll).run();
}

}  // namespace wasserstrom
