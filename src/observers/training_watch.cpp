// What a run does about work inside a step: it says how far it has come, ever more rarely, and ends it when it is asked
// to.

#include <fmt/format.h>

#include <algorithm>

#include "wasserstrom/base/terminal.hpp"
#include "wasserstrom/observers/observers.hpp"

namespace wasserstrom {
namespace {

/// Says nothing of what is over soon.
class TrainingProgress {
 public:
  explicit TrainingProgress(const RunFacts& facts) : facts_(facts) {}

  void hear(const InnerProgress& work) {
    const double now = facts_.profile.seconds_since_start();
    if (work.what != what_ || work.done < done_) begin(work, now);
    done_ = work.done;
    const bool is_due = now >= next_, is_shown = is_watched() && now >= next_shown_;
    if (!(is_due || is_shown) || work.done == work.all || now <= began_) return;
    const double rate = static_cast<double>(work.done - first_) / (now - began_);
    const std::string line = fmt::format("       {}: iteration {} of {}  {}  {:.4g} iterations/s", work.what, work.done,
                                         work.all, work.measure, rate);
    show(line);
    next_shown_ = now + 0.2;
    if (!is_due) return;
    next_ = now + std::min(60.0, std::max(5.0, 0.15 * (now - began_)));
    if (is_watched()) record(line + "\n");
    else say(line + "\n");
  }

 private:
  void begin(const InnerProgress& work, double now) {
    what_ = work.what;
    first_ = work.done;
    began_ = now;
    next_ = now + 5;
  }

  const RunFacts& facts_;
  std::string what_;
  Index first_ = 0, done_ = 0;
  double began_ = 0, next_ = 0, next_shown_ = 0;
};

}  // namespace

InnerListener::Function watch_training(const RunFacts& facts, RunControl& control) {
  return [&control, progress = TrainingProgress(facts),
          speaks = facts.measure.layout().communicator().is_root()](const InnerProgress& work) mutable {
    if (speaks) progress.hear(work);
    if (control.poll_within() == Request::stop) throw Interrupted();
  };
}

}  // namespace wasserstrom
