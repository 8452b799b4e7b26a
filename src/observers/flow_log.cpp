#include <nlohmann/json.hpp>

#include "wasserstrom/observers/observers.hpp"

namespace wasserstrom {
namespace {

class FlowLog final : public Observer {
 public:
  explicit FlowLog(const EventLog& events) : events_(events) {}

  void observe(const StepView& view) override {
    if (!view.evaluation.event.empty() && !view.last) events_.write(view.evaluation.event, {{"step", view.step}});
  }

 private:
  const EventLog& events_;
};

}  // namespace

std::unique_ptr<Observer> make_flow_log(const EventLog& events) { return std::make_unique<FlowLog>(events); }

}  // namespace wasserstrom
