#include <fmt/format.h>

#include <cmath>
#include <cstdio>

#include "observers.hpp"
#include "wasserstrom/base/error.hpp"

namespace wasserstrom {
namespace {

class Diagnostics final : public Observer {
 public:
  Diagnostics(const RunFacts& facts, Index every_steps) : facts_(facts), every_steps_(every_steps) {
    communicator().on_root([&] {
      file_ = std::fopen(facts_.directory.file("diagnostics.csv").c_str(), "w");
      write(header());
    });
  }

  ~Diagnostics() override {
    if (file_) std::fclose(file_);
  }
  Diagnostics(const Diagnostics&) = delete;
  Diagnostics& operator=(const Diagnostics&) = delete;

  void observe(const StepView& view) override {
    if (!view.last && view.step % every_steps_ != 0) return;
    const Profile::Lap lap(facts_.profile, Phase::output);
    communicator().on_root([&] { write(row(view)); });
  }

 private:
  const Communicator& communicator() const { return facts_.particles.layout.communicator(); }

  std::string header() const {
    std::string text = "step,time,wall_s,grad_norm";
    for (const char* kind : {"weight", "value"})
      for (const std::string& name : facts_.objective_names) text += fmt::format(",{}_{}", kind, name);
    return text + ",bandwidth,duality_gap\n";
  }

  /// Numbers in the shortest form that reads back exactly; a value that is not known is left empty.
  std::string row(const StepView& view) const {
    const Evaluation& found = view.evaluation;
    std::string text =
        fmt::format("{},{},{:.3f},{}", view.step, view.time, facts_.profile.seconds_since_start(), found.grad_norm);
    for (const double weight : found.weights) text += fmt::format(",{}", weight);
    for (const double value : found.value) text += std::isnan(value) ? std::string(",") : fmt::format(",{}", value);
    return text + fmt::format(",{},{}\n", view.memory.bandwidth, found.duality_gap);
  }

  void write(const std::string& text) const {
    if (!file_ || std::fputs(text.c_str(), file_) < 0 || std::fflush(file_) != 0)
      throw IoError(fmt::format("cannot write '{}': is the disk full?", facts_.directory.file("diagnostics.csv")));
  }

  const RunFacts& facts_;
  Index every_steps_;
  std::FILE* file_ = nullptr;
};

}  // namespace

std::unique_ptr<Observer> make_diagnostics(const RunFacts& facts, Index every_steps) {
  return std::make_unique<Diagnostics>(facts, every_steps);
}

}  // namespace wasserstrom
