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
    if (now < next_ || work.done == work.all) return;
    next_ = now + std::min(60.0, std::max(5.0, 0.15 * (now - began_)));
    const double rate = static_cast<double>(work.done - first_) / (now - began_);
    say(fmt::format("       {}: iteration {} of {}  {}  {:.4g} iterations/s\n", work.what, work.done, work.all,
                    work.measure, rate));
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
  double began_ = 0, next_ = 0;
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
