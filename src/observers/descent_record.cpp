#include "wasserstrom/observers/descent_record.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <span>

namespace wasserstrom {
namespace {

constexpr std::size_t most_windows = 64;
constexpr Index fewest_steps = 20;
constexpr double judged_share = 1.0 / 3, arrived = 0.01, turning = 0.2;

/// A smooth course changes little from step to step: to rise above twice its own level at once takes a jump.
bool is_jump(double grad_norm, double before, double usual) { return grad_norm > 2 * std::max(before, usual); }

double share(Index part, Index whole) { return static_cast<double>(part) / static_cast<double>(whole); }

/// `back` over `both`, summed over the ranks, the same on all of them.
double turned_share(double back, double both, const Communicator& communicator) {
  std::array<double, 2> sums{};
  const std::array<double, 2> own{back, both};
  const std::vector<double> all = communicator.gather(std::span(own));
  for (std::size_t n = 0; n < all.size(); ++n) sums[n % 2] += all[n];
  communicator.broadcast(std::span(sums));
  return sums[1] > 0 ? sums[0] / sums[1] : 0;
}

/// What the last third of a run says.
struct Ending {
  Circumstances around;
  Index steps, of;                       ///< of the last third, and of all
  double moved, turned, weights_turned;  ///< shares: of the way, of the motion, of the weights' steps
  double before, behind;                 ///< grad_norm, in the mean over its two halves
  double low, high;                      ///< grad_norm
  Index jumps;
  double value_first, value_before, value_behind;  ///< at first, and in the mean over the two halves; NaN for none

  // By a twentieth of what it is, or was.
  bool value_falls() const { return value_before - value_behind > 0.05 * std::abs(value_behind); }
  bool value_has_risen() const { return value_behind - value_first > 0.05 * std::abs(value_first); }

  std::string seen() const { return fmt::format("in the last {} of {} steps", steps, of); }
  std::string way() const { return fmt::format("the particles made {:.2g} % of their way", 100 * moved); }
  std::string range() const { return fmt::format("grad_norm lay between {:.2g} and {:.2g}", low, high); }
};

std::string smaller_step(const Ending& end) {
  return end.around.adaptive ? "take a smaller flow.tolerance, or an implicit integrator"
                             : "take a smaller flow.step, or flow.step_control = \"shorten\"";
}

/// Why a run without noise is unstable; empty where it is not.
std::string instability(const Ending& end) {
  if (end.weights_turned > turning)
    return fmt::format("{:.0f} % of the steps of the weights turned back: take a smaller weights.rate, or flow.step",
                       100 * end.weights_turned);
  if (end.behind < 0.5 * end.before || end.value_falls()) return {};
  if (end.turned > turning)
    return fmt::format("{:.0f} % of the particles' motion turned back, and {}: {}", 100 * end.turned, end.range(),
                       smaller_step(end));
  if (end.jumps >= std::max<Index>(3, end.steps / 100))
    return fmt::format("grad_norm jumped up {} times, and lay between {:.2g} and {:.2g}: {}", end.jumps, end.low,
                       end.high, smaller_step(end));
  return {};
}

/// Particles at rest go on stepping across the points that pull them.
std::string about_value(const Ending& end) {
  return fmt::format(
      "{} the value came down from {:.2g} to {:.2g}, while {:.0f} % of the particles' motion turned back, of those, "
      "mostly, that step to and fro across a cusp of the kernel: more steps may change the result; a smaller flow.step "
      "lowers what is left in the end",
      end.seen(), end.value_before, end.value_behind, 100 * end.turned);
}

std::string advice_for_moving(const Ending& end) {
  return end.around.noisy ? "mini-batches or noise keep it up; a smaller flow.step, or a flow.schedule, lowers it"
                          : "more steps, or a smaller flow.step, may change the result";
}

std::string about_rise(const Ending& end) {
  return fmt::format("{} the value was {:.2g}, above the {:.2g} that it began with, though the flow descends: {}",
                     end.seen(), end.value_behind, end.value_first, smaller_step(end));
}

Verdict verdict_on(const Ending& end) {
  if (!end.around.noisy && end.value_has_risen()) return {"unstable", about_rise(end)};
  if (end.moved <= arrived && !end.around.noisy) return {"converged", end.seen() + " " + end.way()};
  const std::string why = end.around.noisy ? "" : instability(end);
  if (!why.empty()) return {"unstable", end.seen() + " " + why};
  if (!end.around.noisy && end.turned > turning && end.value_falls()) return {"falling", about_value(end)};
  const double fall = end.around.noisy ? 0.8 : 0.95;  // noise alone makes means differ
  if (end.behind < fall * end.before)
    return {"falling", fmt::format("{} {}, and grad_norm came down from {:.2g} to {:.2g}: more steps may change the "
                                   "result",
                                   end.seen(), end.way(), end.before, end.behind)};
  return {"moving", fmt::format("{} {}, and {} without coming down: {}", end.seen(), end.way(), end.range(),
                                advice_for_moving(end))};
}

}  // namespace

Verdict with_moments(const Verdict& verdict, const CloudSummary& cloud) {
  constexpr double little_way = 0.15, little = 0.1;
  const bool goes_on = verdict.word == "falling" || verdict.word == "moving";
  if (!goes_on || verdict.late_way > little_way || !cloud.earlier) return verdict;
  const MomentDifference change = difference(cloud.earlier->moments, cloud.moments);
  if (!(change.mean < little && change.deviation < little)) return verdict;
  return {
      "settled",
      fmt::format("since step {} no mean has moved by more than {:.2g} standard deviations, and no deviation by more "
                  "than {:.2g} %; {}",
                  cloud.earlier->step, change.mean, 100 * change.deviation, verdict.late),
      verdict.late_way, verdict.late};
}

void DescentRecord::Window::add(const Window& other) {
  low = steps == 0 ? other.low : std::min(low, other.low);
  high = std::max(high, other.high);
  steps += other.steps;
  weight_turns += other.weight_turns;
  jumps += other.jumps;
  grad_norm += other.grad_norm;
  way += other.way;
  back += other.back;
  both += other.both;
  value += other.value;
}

void DescentRecord::add(const StepTrace& step) {
  constexpr double memory = 1.0 / 32;
  const bool jumps = steps_ > 0 && is_jump(step.grad_norm, latest_, usual_);
  usual_ = steps_ == 0 ? step.grad_norm : usual_ + memory * (step.grad_norm - usual_);
  latest_ = step.grad_norm;
  if (windows_.empty() || windows_.back().steps == length_) open_window();
  windows_.back().add({1, Index{step.weights_turned}, Index{jumps}, step.grad_norm, step.way, step.back, step.both,
                       step.grad_norm, step.grad_norm, step.value});
  ++steps_;
}

void DescentRecord::open_window() {
  if (windows_.size() == most_windows) {
    for (std::size_t n = 0; n < most_windows / 2; ++n) {
      Window joined = windows_[2 * n];
      joined.add(windows_[2 * n + 1]);
      windows_[n] = joined;
    }
    windows_.resize(most_windows / 2);
    length_ *= 2;
  }
  windows_.emplace_back();
}

/// Whole windows from the end, until they hold that share of all steps.
DescentRecord::Window DescentRecord::last(double wanted) const {
  Window sum;
  for (auto each = windows_.rbegin(); each != windows_.rend() && share(sum.steps, steps_) < wanted; ++each)
    sum.add(*each);
  return sum;
}

Verdict DescentRecord::judge(const Circumstances& circumstances, const Communicator& communicator) const {
  if (steps_ == 0) return {"undecided", "no step was left to take"};
  if (steps_ < fewest_steps) return {"undecided", fmt::format("{} steps are too few to judge by", steps_)};
  const Window end = last(judged_share), half = last(judged_share / 2);
  const Index first_steps = std::max<Index>(1, end.steps - half.steps);
  const Ending ending{circumstances,
                      end.steps,
                      steps_,
                      circumstances.whole_way > 0 ? end.way / circumstances.whole_way : 0,
                      turned_share(end.back, end.both, communicator),
                      share(end.weight_turns, end.steps),
                      (end.grad_norm - half.grad_norm) / static_cast<double>(first_steps),
                      half.grad_norm / static_cast<double>(half.steps),
                      end.low,
                      end.high,
                      end.jumps,
                      first_value_,
                      (end.value - half.value) / static_cast<double>(first_steps),
                      half.value / static_cast<double>(half.steps)};
  Verdict verdict = verdict_on(ending);
  verdict.late = ending.seen() + " " + ending.way();
  if (!circumstances.noisy) verdict.late_way = ending.moved;
  return verdict;
}

}  // namespace wasserstrom
