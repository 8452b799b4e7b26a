#include <fmt/format.h>

#include <cmath>
#include <filesystem>

#include "diagnostics_file.hpp"
#include "observers.hpp"

namespace wasserstrom {
namespace {

/// The numbers of one diagnostic.
struct Reading {
  std::string diagnostic;
  std::vector<std::string> names;
  std::vector<double> values;
};

/// Readings with the same names below each other, for the terminal.
std::string table_text(Index step, const std::vector<Reading>& readings) {
  std::string text = readings.empty() ? "" : fmt::format("\nat step {}\n", step);
  const std::vector<std::string>* header = nullptr;
  for (const Reading& reading : readings) {
    if (header == nullptr || *header != reading.names) {
      text += fmt::format("{:<24}", "");
      for (const std::string& name : reading.names) text += fmt::format("{:>19}", name);
      text += '\n';
    }
    header = &reading.names;
    text += fmt::format("{:<24}", reading.diagnostic);
    for (const double value : reading.values) text += fmt::format("{:>19.5g}", value);
    text += '\n';
  }
  return text;
}

class DiagnosticsFile final : public Observer {
 public:
  DiagnosticsFile(const RunFacts& facts, const Diagnostics& extra, Index every_steps, std::string& last)
      : facts_(facts), extra_(extra), every_steps_(every_steps), last_(last) {
    communicator().on_root([&] { open(facts.resumed_from); });
  }

  void observe(const StepView& view) override {
    if (!view.last && !is_due(view.step)) return;
    const Profile::Lap lap(facts_.profile, Phase::output);
    const std::vector<Reading> readings = read(view);
    last_ = table_text(view.step, readings);
    communicator().on_root([&] {
      if (view.step != kept_.last_step) file_->add(row(view, readings));
    });
  }

 private:
  const Communicator& communicator() const { return facts_.particles.layout.communicator(); }

  std::vector<Reading> read(const StepView& view) const {
    const ParticleSet& particles = facts_.particles;
    const Rows position = view.state.leftCols(particles.position.cols());
    std::vector<Reading> readings;
    for (const auto& [name, diagnostic] : extra_)
      readings.push_back(
          {name, diagnostic->names(), diagnostic->evaluate({position, particles.weight, particles.layout})});
    return readings;
  }

  std::string header() const {
    std::string text = "step,time,wall_s,grad_norm";
    for (const char* kind : {"weight", "value"})
      for (const std::string& name : facts_.objective_names) text += fmt::format(",{}_{}", kind, name);
    text += ",bandwidth,duality_gap";
    if (facts_.has_momentum) text += ",kinetic,energy";
    for (const auto& [diagnostic, numbers] : extra_)
      for (const std::string& name : numbers->names()) text += fmt::format(",{}_{}", name, diagnostic);
    return text + "\n";
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
  std::string row(const StepView& view, const std::vector<Reading>& readings) const {
    const Evaluation& found = view.evaluation;
    std::string text = fmt::format("{},{},{:.3f},{}", view.step, view.time,
                                   kept_.wall_seconds + facts_.profile.seconds_since_start(), found.grad_norm);
    for (const double weight : found.weights) text += fmt::format(",{}", weight);
    for (const double value : found.value) text += if_known(value);
    text += if_known(mean_bandwidth(view.memory.bandwidth)) + fmt::format(",{}", found.duality_gap);
    if (facts_.has_momentum) {
      const double kinetic = found.speed / 2;
      text += fmt::format(",{}", kinetic) + if_known(kinetic + found.weights.dot(found.value));
    }
    for (const Reading& reading : readings)
      for (const double value : reading.values) text += if_known(value);
    return text + "\n";
  }

  static std::string if_known(double value) { return std::isnan(value) ? "," : fmt::format(",{}", value); }

  const RunFacts& facts_;
  const Diagnostics& extra_;
  Index every_steps_;
  std::string& last_;
  KeptRows kept_;
  std::optional<LineFile> file_;  ///< of the root
};

}  // namespace

std::unique_ptr<Observer> make_diagnostics_file(const RunFacts& facts, const Diagnostics& extra, Index every_steps,
                                                std::string& last) {
  return std::make_unique<DiagnosticsFile>(facts, extra, every_steps, last);
}

}  // namespace wasserstrom
