#include <fmt/format.h>

#include <cstdio>

#include "observers.hpp"

namespace wasserstrom {
namespace {

class Progress final : public Observer {
 public:
  explicit Progress(const RunFacts& facts) : facts_(facts), speaks_(facts.particles.layout.communicator().is_root()) {}

  void observe(const StepView& view) override {
    const double now = facts_.profile.seconds_since_start();
    if (view.step == 0) start_ = now;
    if (!speaks_ || !(view.step == 0 || view.last || now >= next_)) return;
    next_ = now + pause(now - start_);
    const double done = fraction(view);
    fmt::print("[{:3.0f}%] step {}  t = {:.6g}  grad_norm {:.3e}  {}{}\n", 100 * done, view.step, view.time,
               view.evaluation.grad_norm, weights_text(view.evaluation.weights), speed(view, done, now - start_));
    std::fflush(stdout);
  }

 private:
  /// Half a second at first, a minute in a long run.
  static double pause(double elapsed) { return std::min(60.0, std::max(0.5, 0.15 * elapsed)); }

  double fraction(const StepView& view) const {
    if (view.last) return 1;
    return facts_.plan.steps ? static_cast<double>(view.step) / static_cast<double>(*facts_.plan.steps)
                             : view.time / *facts_.plan.time;
  }

  static std::string speed(const StepView& view, double done, double elapsed) {
    if (view.step == 0 || elapsed <= 0) return {};
    const double rate = static_cast<double>(view.step) / elapsed;
    const std::string text = fmt::format("  {:.4g} steps/s", rate);
    return view.last || done <= 0 ? text : text + "  ETA " + duration_text(elapsed * (1 - done) / done);
  }

  const RunFacts& facts_;
  bool speaks_;
  double start_ = 0, next_ = 0;
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
