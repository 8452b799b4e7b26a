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

}  // namespace

std::unique_ptr<Observer> make_cloud_watch(const Objectives& objectives, bool weights_are_fixed,
                                           std::vector<std::string>& remarks) {
  return std::make_unique<CloudWatch>(objectives, weights_are_fixed, remarks);
}

}  // namespace wasserstrom
