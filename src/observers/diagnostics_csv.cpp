#include "wasserstrom/observers/diagnostics_csv.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cmath>
#include <filesystem>
#include <limits>
#include <set>

#include "csv_rows.hpp"
#include "wasserstrom/base/error.hpp"
#include "wasserstrom/observers/observers.hpp"

namespace wasserstrom {
namespace {

/// The numbers of one diagnostic.
struct Reading {
  std::string diagnostic;
  std::vector<std::string> names;
  std::vector<double> values;
};

/// Readings with the same names below each other, for the terminal.
std::string rows_text(const Reading& reading, bool with_header) {
  std::string text;
  if (with_header) {
    text = fmt::format("{:<24}", "");
    for (const std::string& name : reading.names) text += fmt::format("{:>19}", name);
    text += '\n';
  }
  text += fmt::format("{:<24}", reading.diagnostic);
  for (const double value : reading.values) text += fmt::format("{:>19.5g}", value);
  return text + '\n';
}

/// A line for each of many numbers.
std::string lines_text(const Reading& reading) {
  constexpr std::size_t most_lines = 24;
  std::string text;
  for (std::size_t n = 0; n < std::min(most_lines, reading.values.size()); ++n)
    text += fmt::format("{:<24}{:<32}{:>12.5g}\n", reading.diagnostic, reading.names[n], reading.values[n]);
  if (reading.values.size() > most_lines)
    text += fmt::format("{:<24}{} more in diagnostics.csv\n", reading.diagnostic, reading.values.size() - most_lines);
  return text;
}

std::string table_text(Index step, const std::vector<Reading>& readings) {
  constexpr std::size_t widest = 5;
  std::string text = readings.empty() ? "" : fmt::format("\nat step {}\n", step);
  const std::vector<std::string>* header = nullptr;
  for (const Reading& reading : readings) {
    const bool fits = reading.names.size() <= widest;
    text += fits ? rows_text(reading, header == nullptr || *header != reading.names) : lines_text(reading);
    header = fits ? &reading.names : nullptr;
  }
  return text;
}

void require_different(const std::vector<std::string>& columns) {
  std::set<std::string> seen;
  for (const std::string& column : columns)
    if (!seen.insert(column).second)
      throw ConfigError(
          fmt::format("diagnostics.csv would have two columns '{}': give the diagnostics other names", column));
}

/// Of the angles between velocities of two objectives; below 0 some are against each other.  NaN where the flow has no
/// Gram matrix, or one of two velocities.
double least_cosine(const Rows& gram) {
  double least = std::numeric_limits<double>::infinity();
  for (Index k = 0; k < gram.rows(); ++k)
    for (Index l = 0; l < k; ++l)
      if (const double lengths = std::sqrt(gram(k, k) * gram(l, l)); lengths > 0)
        least = std::min(least, gram(k, l) / lengths);
  return std::isfinite(least) ? least : std::nan("");
}

class DiagnosticsFile final : public Observer {
 public:
  DiagnosticsFile(const RunFacts& facts, const Diagnostics& extra, const StopCriteria& criteria, Index every_steps,
                  DiagnosticsEnd& end)
      : facts_(facts), extra_(extra), criteria_(criteria), every_steps_(every_steps), end_(end) {
    communicator().on_root([&] { open(facts.resumed_from); });
  }

  /// Only where a row is due in any case, so that a run that was cut in between ends at the same step.
  bool ends(const StepView& view) override {
    if (criteria_.empty() || !is_due(view.step)) return false;
    const Profile::Lap lap(facts_.profile, Phase::output);
    end_.met = criteria_.met(row(view)).value_or("");
    return !end_.met.empty();
  }

  void observe(const StepView& view) override {
    if (!view.last && !is_due(view.step)) return;
    const Profile::Lap lap(facts_.profile, Phase::output);
    const std::vector<double> numbers = row(view);
    end_.table = table_text(view.step, readings_);
    communicator().on_root([&] {
      if (view.step != kept_.last_step) file_->add(line(view, numbers));
    });
  }

 private:
  const Communicator& communicator() const { return facts_.measure.layout().communicator(); }

  /// The readings of a step are made once, for its row and for what is decided by it.
  void read(const StepView& view) {
    if (step_read_ == view.step) return;
    step_read_ = view.step;
    readings_.clear();
    for (const auto& [name, diagnostic] : extra_)
      readings_.push_back({name, diagnostic->names(), diagnostic->evaluate_at(view.time, view.points)});
  }

  /// A number for each column; that of the clock is left to the root.
  std::vector<double> row(const StepView& view) {
    read(view);
    const Evaluation& found = view.evaluation;
    std::vector<double> numbers{static_cast<double>(view.step), view.time, std::nan(""), found.grad_norm};
    numbers.insert(numbers.end(), found.weights.begin(), found.weights.end());
    numbers.insert(numbers.end(), found.value.begin(), found.value.end());
    add_numbers(facts_.estimator, numbers);
    numbers.push_back(found.duality_gap);
    if (facts_.objective_names.size() > 1) numbers.push_back(least_cosine(found.gram));
    numbers.insert(numbers.end(), found.numbers.begin(), found.numbers.end());
    for (const Part* part : facts_.further_parts) add_numbers(*part, numbers);
    for (const Reading& reading : readings_)
      numbers.insert(numbers.end(), reading.values.begin(), reading.values.end());
    return numbers;
  }

  static void add_numbers(const Part& part, std::vector<double>& numbers) {
    std::vector<double> own(part.numbers().size());
    part.report(own);
    numbers.insert(numbers.end(), own.begin(), own.end());
  }

  std::string header() const { return fmt::format("{}\n", fmt::join(facts_.columns, ",")); }

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
  std::string line(const StepView& view, const std::vector<double>& numbers) const {
    constexpr std::size_t behind_the_clock = 3;
    std::string text =
        fmt::format("{},{},{:.3f}", view.step, view.time, kept_.wall_seconds + facts_.profile.seconds_since_start());
    for (std::size_t c = behind_the_clock; c < numbers.size(); ++c)
      text += std::isnan(numbers[c]) ? "," : fmt::format(",{}", numbers[c]);
    return text + "\n";
  }

  const RunFacts& facts_;
  const Diagnostics& extra_;
  const StopCriteria& criteria_;
  Index every_steps_;
  DiagnosticsEnd& end_;
  KeptRows kept_;
  std::optional<LineFile> file_;    ///< of the root
  std::optional<Index> step_read_;  ///< the step of the readings
  std::vector<Reading> readings_;
};

}  // namespace

std::vector<std::string> diagnostic_columns(const std::vector<std::string>& objective_names,
                                            const std::vector<std::string>& of_estimator,
                                            const std::vector<std::string>& of_flow, const Diagnostics& diagnostics) {
  std::vector<std::string> columns{"step", "time", "wall_s", "grad_norm"};
  const auto add = [&columns](const std::vector<std::string>& more) {
    columns.insert(columns.end(), more.begin(), more.end());
  };
  for (const char* kind : {"weight_", "value_"})
    for (const std::string& name : objective_names) columns.push_back(kind + name);
  add(of_estimator);
  columns.push_back("duality_gap");
  if (objective_names.size() > 1) columns.push_back("least_cosine");
  add(of_flow);
  add(column_names(diagnostics));
  require_different(columns);
  return columns;
}

std::unique_ptr<Observer> make_diagnostics_file(const RunFacts& facts, const Diagnostics& extra,
                                                const StopCriteria& criteria, Index every_steps, DiagnosticsEnd& end) {
  return std::make_unique<DiagnosticsFile>(facts, extra, criteria, every_steps, end);
}

TableSchema diagnostics_schema() {
  return table_schema("rows of diagnostics.csv",
                      {Key::integer("every_steps")
                           .default_to("1")
                           .at_least(1)
                           .in("steps")
                           .may_change()
                           .says("steps between rows; the first and the last step always have one")});
}

}  // namespace wasserstrom
