// The loop over steps: the one place that knows the end, obeys what the outside asks, and shows what was reached.
//
//   prepare   the estimator follows the accepted points                          Flow::prepare
//   cloud     the measure shows its points                                       Measure::cloud
//   add       every term adds its fields, for all objectives at once             VelocityTerm::add
//   gram      inner products, values and health of the fields in one reduction   src/flows/gram.cpp
//   weigh     the root solves for the weights                                    WeightSolver::solve
//   blend     the common field becomes the rate                                  src/flows/common_descent.cpp
//   move      the integrator makes the step, asking for more rates if it wants   Integrator::advance
//   accept    flow and weight rule commit what the step decided                  Flow::accept
//   show      observers see the state that was reached                           Observer::observe
//
// What is evaluated at an accepted state is shown with it and is the first rate of the step that leaves it.

#include "wasserstrom/run/time_stepper.hpp"

#include <cmath>
#include <memory>
#include <string>

#include "integrator_share.hpp"
#include "standing.hpp"
#include "step_sizes.hpp"
#include "wasserstrom/base/error.hpp"
#include "wasserstrom/base/inner_work.hpp"
#include "wasserstrom/integrators/integrator.hpp"

namespace wasserstrom {
namespace {

/// One integration: the state, what is evaluated at it, and how far it goes.
class Integration final : public Part {
 public:
  Integration(const Course& course, const StartPoint& start, const Observers& observers,
              const std::function<Request()>& poll)
      : course_(course),
        plan_(course.plan),
        observers_(observers),
        poll_(poll),
        start_step_(start.step),
        previous_time_(start.time),
        sizes_(plan_, course.schedule, course.flow, course.measure.layout().communicator()) {
    if (start.memory) recall(*start.memory);
    integrator_ = make_integrator({plan_, course.measure.layout(), course.measure.weight(), start, sizes_.first(start),
                                   [this](double time, const FlowState& state, bool accepted, FlowRate rate) {
                                     compute_rate(time, state, accepted, rate);
                                   },
                                   [this](const FlowState& state, const Column& weights, RowsRef field) {
                                     return energies(state, weights, field);
                                   },
                                   [this](const Column& weights) { return course_.flow.resting_points(weights); },
                                   [this]() -> const Evaluation& { return here_.evaluation; }, course.objectives,
                                   course.measure.exchange()});
    if (start.memory) recall_integrator(*start.memory);
  }

  Ending run() {
    try {
      bool last = begin();
      while (!last && !stopped_) last = advance();
    } catch (const Interrupted&) {
      return give_up();
    } catch (const NumericalError&) {
      show_failure();
      throw;
    }
    integrator_->show_end();
    return {stopped_, here_.step};
  }

  /// How far the particles have come, and the next step, were there no end.
  void serialize(Archive& archive) override {
    archive.keep("way", way_);
    sizes_.serialize(archive);
  }

 private:
  void recall(const Pages& memory) {
    Archive archive = Archive::out_of(memory, "the checkpoint");
    archive.part("integration", *this);
  }

  void recall_integrator(const Pages& memory) {
    Archive archive = Archive::out_of(memory, "the checkpoint");
    archive.part("integrator", *integrator_);
  }

  void plan_next() { sizes_.plan_next(*integrator_); }

  void fit_to_end() {
    if (sizes_.fit_to_end(*integrator_)) refresh();  // the rate of some flows depends on the step
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
    if (course_.trained > 0) keep_shown();
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
    const Pages memory = integrator_->can_take_back() ? memory_of(course_.flow) : Pages{};
    fit_to_end();
    while (!reach_next_step(before)) {
      here_ = before;
      stand_again(memory);
      fit_to_end();
    }
    const double expected = std::sqrt(before.evaluation.square_speed) * (here_.time - before.time);
    way_ += integrator_->way().value_or(expected);
  }

  /// Lets the flow know again what it knew before a step that was taken back.
  void stand_again(const Pages& memory) {
    restore(course_.flow, memory);
    integrator_->see(
        [&](const FlowState& state) { course_.flow.prepare(here_.step, integrator_->next_step(), state); });
  }

  /// Returns false, with the state as it was, for a step that has to be taken again.
  bool reach_next_step(const Standing& before) {
    const double size = integrator_->next_step();
    integrator_->advance();
    sizes_.meet_end(*integrator_);
    course_.flow.accept(here_.evaluation);
    plan_next();
    try {
      refresh();
    } catch (const NumericalError&) {
      if ((plan_.shortens && !sizes_.control().shorten()) || !integrator_->take_back()) throw;
      plan_next();
      return false;
    }
    const bool stays = !plan_.shortens || is_calm(size, before) || !integrator_->take_back();
    if (stays) sizes_.accept(here_.evaluation);
    plan_next();
    return stays;
  }

  bool is_calm(double size, const Standing& before) {
    bool calm = true;
    const bool descends = sizes_.descends(before.evaluation, here_.evaluation);
    integrator_->see([&](const FlowState& state) {
      calm = sizes_.control().takes(size, before.rate, here_.rate, state.rows, descends);
    });
    return calm;
  }

  /// Prepares the flow for the state it has now and evaluates it there; the rate is kept for the step that follows.
  void refresh() {
    here_.step = integrator_->step();
    here_.time = integrator_->time();
    here_.time_step = integrator_->next_step();
    try {
      integrator_->see([this](const FlowState& state) { evaluate_at(state); });
    } catch (const NumericalError& error) {
      throw NumericalError("step " + std::to_string(here_.step) + ": " + error.what());
    }
    here_.rate_is_fresh = true;
  }

  void evaluate_at(const FlowState& state) {
    here_.rate.resize(state.rows.rows(), state.rows.cols());
    here_.rate_globals.resize(state.globals.size());
    course_.flow.prepare(here_.step, here_.time_step, state);
    here_.evaluation = course_.flow.evaluate(here_.time, state, {here_.rate, here_.rate_globals});
    add_integrator(*integrator_, here_.evaluation);
  }

  Column energies(const FlowState& state, const Column& weights, RowsRef field) {
    try {
      return course_.flow.energies(state, weights, field);
    } catch (const NumericalError& error) {
      throw NumericalError("in the step from step " + std::to_string(here_.step) + ": " + error.what());
    }
  }

  void compute_rate(double time, const FlowState& state, bool accepted, FlowRate rate) {
    if (here_.rate_is_fresh && accepted && time == here_.time) {
      here_.rate_is_fresh = false;
      course_.rule.direct(here_.step, here_.rate, rate.rows);
      rate.globals = here_.rate_globals;
      return;
    }
    try {
      course_.flow.evaluate(time, state, rate);
    } catch (const NumericalError& error) {
      throw NumericalError("in the step from step " + std::to_string(here_.step) + ": " + error.what());
    }
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
  void with_view(bool last, bool checkpoint_wanted, const Use& use) {
    shown_dt_ = here_.step == start_step_ ? here_.time_step : here_.time - previous_time_;
    integrator_->see([&](const FlowState& state) {
      use(StepView{here_.step, here_.time, shown_dt_, way_, last, checkpoint_wanted, state.rows,
                   course_.measure.cloud(state.rows, here_.step), here_.evaluation,
                   [&] { return memory(state.globals); }});
    });
  }

  void show(bool last, Request request) {
    with_view(last, request != Request::none || sizes_.is_way_back(), [&](const StepView& view) {
      for (const auto& observer : observers_) observer->observe(view);
    });
    integrator_->show_step();
    previous_time_ = here_.time;
  }

  void keep_shown() {
    integrator_->see([&](const FlowState& state) {
      shown_ = Shown{here_, shown_dt_, way_, state.rows, memory(state.globals)};
    });
  }

  /// Ends at the state before the step that is under way; without one, nothing has been computed yet.
  Ending give_up() {
    if (!shown_) return {true, start_step_};
    shown_->stay(course_.measure, observers_);
    return {true, shown_->standing.step};
  }

  /// The last accepted state, on which, or after which, the flow failed.
  void show_failure() {
    here_.time = previous_time_;
    with_view(false, false, [&](const StepView& view) {
      for (const auto& observer : observers_) observer->failed(view);
    });
  }

  /// All pages of a checkpoint.
  Pages memory(const Column& globals) {
    Pages pages;
    Archive archive = Archive::into(pages);
    archive.part("integration", *this);
    archive.part("integrator", *integrator_);
    course_.parts.serialize(archive);
    if (Column evolving = globals; evolving.size() > 0) archive.keep("globals", evolving);
    return pages;
  }

  const Course course_;
  const StepPlan& plan_;
  const Observers& observers_;
  const std::function<Request()>& poll_;
  Standing here_;
  Index start_step_;
  double previous_time_;
  double way_ = 0;  ///< how far particles have come, in the root mean square
  bool stopped_ = false;
  double shown_dt_ = 0;  ///< of the state that was shown last
  std::optional<Shown> shown_;
  StepSizes sizes_;
  std::unique_ptr<Integrator> integrator_;  // last: it begins to call the others
};

}  // namespace

Ending integrate(const Course& course, const StartPoint& start, const Observers& observers,
                 const std::function<Request()>& poll) {
  return Integration(course, start, observers, poll).run();
}

}  // namespace wasserstrom
