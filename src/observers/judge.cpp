// The verdict on a run, from every step that it takes.

#include <algorithm>
#include <cmath>

#include "wasserstrom/observers/descent_record.hpp"
#include "wasserstrom/observers/observers.hpp"

namespace wasserstrom {
namespace {

/// <a, b> of rows of numbers.
double product(const double* a, const double* b, Index count) {
  double sum = 0;
  for (Index c = 0; c < count; ++c) sum += a[c] * b[c];
  return sum;
}

class Judge final : public Observer {
 public:
  Judge(const RunFacts& facts, Verdict& verdict) : facts_(facts), verdict_(verdict) {}

  void observe(const StepView& view) override {
    const Rows position = view.state.leftCols(facts_.measure.dimension());
    const Column& weights = view.evaluation.weights;
    if (seen_ == 0) {
      first_weights_ = weights;
      record_.begin(value(view.evaluation));
    }
    if (seen_ > 0) {
      const Rows step = position - position_;
      const Column change = weights - weights_;
      StepTrace trace{view.evaluation.grad_norm, view.way - way_, 0, 0, false, value(view.evaluation)};
      if (seen_ > 1) compare(step, change, trace);
      record_.add(trace);
      step_ = step;
      change_ = change;
    }
    position_ = position;
    weights_ = weights;
    way_ = view.way;
    ++seen_;
    if (view.last || view.checkpoint_wanted) judge(view);
  }

 private:
  /// With the step before.
  void compare(const Rows& step, const Column& change, StepTrace& trace) const {
    constexpr double little = 0.01;
    for (Index i = 0; i < step.rows(); ++i) {
      trace.back += std::max(0.0, -product(&step_(i, 0), &step(i, 0), step.cols()));
      trace.both += step_.row(i).norm() * step.row(i).norm();
    }
    trace.weights_turned = change.cwiseAbs().maxCoeff() > little && change_.cwiseAbs().maxCoeff() > little &&
                           product(change_.data(), change.data(), change.size()) < 0;
  }

  /// Of several objectives the sum by their weights, where these are always the same.
  double value(const Evaluation& found) const {
    if (!facts_.plan.cusps || found.weights != first_weights_) return std::nan("");
    return product(found.weights.data(), found.value.data(), found.value.size());
  }

  void judge(const StepView& view) {
    const StepPlan& plan = facts_.plan;
    const Layout& layout = facts_.measure.layout();
    verdict_ = record_.judge({view.way, plan.noisy, plan.adaptive}, layout.communicator());
    if (plan.grad_norm > 0 && view.evaluation.grad_norm <= plan.grad_norm)
      verdict_ = {"converged", "grad_norm has come down to stop.grad_norm"};
  }

  const RunFacts& facts_;
  Verdict& verdict_;
  DescentRecord record_;
  Rows position_, step_;
  Column weights_, change_, first_weights_;
  double way_ = 0;
  Index seen_ = 0;
};

}  // namespace

std::unique_ptr<Observer> make_judge(const RunFacts& facts, Verdict& verdict) {
  return std::make_unique<Judge>(facts, verdict);
}

}  // namespace wasserstrom
