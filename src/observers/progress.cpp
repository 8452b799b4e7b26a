#include <fmt/format.h>

#include <optional>

#include "wasserstrom/base/terminal.hpp"
#include "wasserstrom/observers/observers.hpp"

namespace wasserstrom {
namespace {

class Progress final : public Observer {
 public:
  explicit Progress(const RunFacts& facts) : facts_(facts), speaks_(facts.measure.layout().communicator().is_root()) {}

  void observe(const StepView& view) override {
    const double now = facts_.profile.seconds_since_start();
    const double done = fraction(view);
    if (!start_) start_ = {now, view.step, done};
    if (!speaks_) return;
    const bool at_an_end = view.step == start_->step || view.last;
    if (!at_an_end && now < next_ && !(is_watched() && now >= next_shown_)) return;
    const std::string line = fmt::format(
        "[{:3.0f}%] step {}  t = {:.6g}  grad_norm {:.3e}  {}{}", 100 * done, view.step, view.time,
        view.evaluation.grad_norm, weights_text(view.evaluation.weights), speed(view, done, now - start_->seconds));
    if (at_an_end || now >= next_) {
      next_ = now + pause(now - start_->seconds);
      if (at_an_end || !is_watched()) say(line + "\n");
      else record(line + "\n");
    }
    if (view.last) return;
    next_shown_ = now + 0.2;
    show(bar(done) + line);
  }

 private:
  /// Half a second at first, a minute in a long run.
  static double pause(double elapsed) { return std::min(60.0, std::max(0.5, 0.15 * elapsed)); }

  static std::string bar(double done) {
    constexpr int width = 20;
    const int filled = static_cast<int>(done * width);
    return std::string(static_cast<std::size_t>(filled), '#') +
           std::string(static_cast<std::size_t>(width - filled), '.');
  }

  double fraction(const StepView& view) const {
    if (view.last) return 1;
    return facts_.plan.steps ? static_cast<double>(view.step) / static_cast<double>(*facts_.plan.steps)
                             : view.time / *facts_.plan.time;
  }

  /// Of the steps since this start of the program: what a former one did took other time.
  std::string speed(const StepView& view, double done, double elapsed) const {
    if (view.step == start_->step || elapsed <= 0) return {};
    const std::string text = fmt::format("  {:.4g} steps/s", static_cast<double>(view.step - start_->step) / elapsed);
    const double gain = done - start_->done;
    return view.last || gain <= 0 ? text : text + "  ETA " + duration_text(elapsed * (1 - done) / gain);
  }

  struct Start {
    double seconds;
    Index step;
    double done;  ///< as a fraction
  };

  const RunFacts& facts_;
  bool speaks_;
  std::optional<Start> start_;
  double next_ = 0, next_shown_ = 0;
};

}  // namespace

std::string weights_text(const Column& weights) {
  constexpr Index shown = 6;
  std::string text = "w =";
  for (Index k = 0; k < std::min(shown, weights.size()); ++k) text += fmt::format(" {:.3f}", weights[k]);
  return weights.size() > shown ? text + fmt::format(" ... (largest {:.3f})", weights.maxCoeff()) : text;
}

std::string duration_text(double seconds) {
  if (seconds < 60) return fmt::format("{:.1f} s", seconds);
  const auto whole = static_cast<Index>(seconds + 0.5);
  if (whole < 3600) return fmt::format("{}m {:02}s", whole / 60, whole % 60);
  return fmt::format("{}h {:02}m", whole / 3600, whole % 3600 / 60);
}

std::unique_ptr<Observer> make_progress(const RunFacts& facts) { return std::make_unique<Progress>(facts); }

}  // namespace wasserstrom
