// What the particles say at the end of a run, how far that has moved of late, and what of it should not be believed
// unseen.

#include "wasserstrom/diagnostics/cloud_remarks.hpp"
#include "wasserstrom/observers/observers.hpp"

namespace wasserstrom {
namespace {

constexpr Index most_sorted = 1'000'000;  // numbers whose quantiles take no time

class CloudWatch final : public Observer {
 public:
  CloudWatch(const RunFacts& facts, const Objectives& objectives, bool weights_are_fixed, CloudEnd& end)
      : facts_(facts), objectives_(objectives), weights_are_fixed_(weights_are_fixed), end_(end) {}

  void observe(const StepView& view) override {
    if (view.last) {
      look_back(view);
      end_.remarks = cloud_remarks(view.points, objectives_, view.evaluation.weights, weights_are_fixed_, view.step);
    } else if (is_power_of_two(view.step)) {
      before_last_ = std::move(last_);
      last_ = CloudSummary::Earlier{view.step, moments({numbers(view), view.points.weight, view.points.exchange})};
    }
  }

 private:
  /// 0 among them.  The last but one before the end lies between a quarter and half of the way, wherever the end is.
  static bool is_power_of_two(Index step) { return (step & (step - 1)) == 0; }

  Rows numbers(const StepView& view) const {
    if (!facts_.constraining) return view.points.position;
    Rows constrained(view.points.position.rows(), std::ssize(facts_.constraining->constrained_names()));
    facts_.constraining->constrain(view.points.position, constrained);
    return constrained;
  }

  void look_back(const StepView& view) {
    const Rows found = numbers(view);
    const bool few = static_cast<double>(found.cols()) * static_cast<double>(view.points.layout().particles()) <=
                     static_cast<double>(most_sorted);
    const PointCloud points{found, view.points.weight, view.points.exchange};
    end_.summary =
        summarize(facts_.constraining ? facts_.constraining->constrained_names() : facts_.parameter_names, points, few);
    if (last_ && 2 * last_->step <= view.step) end_.summary->earlier = std::move(last_);
    else end_.summary->earlier = std::move(before_last_);
  }

  const RunFacts& facts_;
  const Objectives& objectives_;
  bool weights_are_fixed_;
  CloudEnd& end_;
  std::optional<CloudSummary::Earlier> before_last_, last_;
};

}  // namespace

std::unique_ptr<Observer> make_cloud_watch(const RunFacts& facts, const Objectives& objectives, bool weights_are_fixed,
                                           CloudEnd& end) {
  return std::make_unique<CloudWatch>(facts, objectives, weights_are_fixed, end);
}

}  // namespace wasserstrom
