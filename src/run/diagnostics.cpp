#include <fmt/format.h>

#include <cmath>
#include <filesystem>

#include "diagnostics_file.hpp"
#include "observers.hpp"

namespace wasserstrom {
namespace {

class Diagnostics final : public Observer {
 public:
  Diagnostics(const RunFacts& facts, Index every_steps, std::optional<Index> resumed_from)
      : facts_(facts), every_steps_(every_steps) {
    communicator().on_root([&] { open(resumed_from); });
  }

  void observe(const StepView& view) override {
    if (!view.last && !is_due(view.step)) return;
    const Profile::Lap lap(facts_.profile, Phase::output);
    communicator().on_root([&] {
      if (view.step != kept_.last_step) file_->add(row(view));
    });
  }

 private:
  const Communicator& communicator() const { return facts_.particles.layout.communicator(); }

  std::string header() const {
    std::string text = "step,time,wall_s,grad_norm";
    for (const char* kind : {"weight", "value"})
      for (const std::string& name : facts_.objective_names) text += fmt::format(",{}_{}", kind, name);
    return text + ",bandwidth,duality_gap\n";
  }

  bool is_due(Index step) const { return step % every_steps_ == 0; }

  /// The row that a run wrote because it ended there goes, unless it was due anyway: a run that was never cut lacks it.
  void open(std::optional<Index> resumed_from) {
    const std::string path = facts_.directory.file("diagnostics.csv");
    if (resumed_from) kept_ = cut_rows(path, header(), *resumed_from, is_due(*resumed_from));
    const bool goes_on = resumed_from && std::filesystem::exists(path);
    file_.emplace(path, goes_on ? LineFile::Start::at_end : LineFile::Start::anew);
    if (!goes_on) file_->add(header());
  }

  /// Numbers in the shortest form that reads back exactly; a value that is not known is left empty.
  std::string row(const StepView& view) const {
    const Evaluation& found = view.evaluation;
    std::string text = fmt::format("{},{},{:.3f},{}", view.step, view.time,
                                   kept_.wall_seconds + facts_.profile.seconds_since_start(), found.grad_norm);
    for (const double weight : found.weights) text += fmt::format(",{}", weight);
    for (const double value : found.value) text += std::isnan(value) ? std::string(",") : fmt::format(",{}", value);
    return text + fmt::format(",{},{}\n", view.memory.bandwidth, found.duality_gap);
  }

  const RunFacts& facts_;
  Index every_steps_;
  KeptRows kept_;
  std::optional<LineFile> file_;  ///< of the root
};

}  // namespace

std::unique_ptr<Observer> make_diagnostics(const RunFacts& facts, Index every_steps,
                                           std::optional<Index> resumed_from) {
  return std::make_unique<Diagnostics>(facts, every_steps, resumed_from);
}

}  // namespace wasserstrom
