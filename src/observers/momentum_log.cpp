#include <nlohmann/json.hpp>

#include "wasserstrom/observers/observers.hpp"

namespace wasserstrom {
namespace {

class MomentumLog final : public Observer {
 public:
  explicit MomentumLog(const EventLog& events) : events_(events) {}

  void observe(const StepView& view) override {
    if (view.evaluation.restarts && !view.last) events_.write("momentum_restart", {{"step", view.step}});
  }

 private:
  const EventLog& events_;
};

}  // namespace

std::unique_ptr<Observer> make_momentum_log(const EventLog& events) { return std::make_unique<MomentumLog>(events); }

}  // namespace wasserstrom
