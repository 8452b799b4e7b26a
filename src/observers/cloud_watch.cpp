// What of the particles at the end of a run should not be believed unseen.

#include "wasserstrom/diagnostics/cloud_remarks.hpp"
#include "wasserstrom/observers/observers.hpp"

namespace wasserstrom {
namespace {

class CloudWatch final : public Observer {
 public:
  CloudWatch(const Objectives& objectives, bool weights_are_fixed, std::vector<std::string>& remarks)
      : objectives_(objectives), weights_are_fixed_(weights_are_fixed), remarks_(remarks) {}

  void observe(const StepView& view) override {
    if (!view.last) return;
    remarks_ = cloud_remarks(view.points, objectives_, view.evaluation.weights, weights_are_fixed_, view.step);
  }

 private:
  const Objectives& objectives_;
  bool weights_are_fixed_;
  std::vector<std::string>& remarks_;
};

class NoWatch final : public Observer {
 public:
  void observe(const StepView&) override {}
};

}  // namespace

std::unique_ptr<Observer> make_cloud_watch(const RunFacts& facts, const Objectives& objectives, bool weights_are_fixed,
                                           std::vector<std::string>& remarks) {
  const bool knows_points = facts.measure.mixture() == nullptr;
  if (!knows_points) return std::make_unique<NoWatch>();
  return std::make_unique<CloudWatch>(objectives, weights_are_fixed, remarks);
}

}  // namespace wasserstrom
