#include "wasserstrom/observers/run_control.hpp"

#include <algorithm>
#include <array>
#include <chrono>
#include <csignal>
#include <filesystem>

#include "wasserstrom/observers/signals.hpp"

namespace wasserstrom {

namespace {

using Clock = std::chrono::steady_clock;

/// Who asks, the least urgent first: the maximum over the ranks is what the run obeys, and for what reason.
enum Cause : Index { nobody, checkpoint_file, signal_1, wall, stop_file, hang_up, interrupt, termination, signal_2 };

constexpr std::array<const char*, 9> cause_names = {"",       "CHECKPOINT file", "SIGUSR1", "wall limit", "STOP file",
                                                    "SIGHUP", "SIGINT",          "SIGTERM", "SIGUSR2"};

Request request_of(Index cause) {
  if (cause == nobody) return Request::none;
  return cause < wall ? Request::checkpoint : Request::stop;
}

Index cause_of(int signal) {
  switch (signal) {
    case SIGUSR1:
      return signal_1;
    case SIGHUP:
      return hang_up;
    case SIGINT:
      return interrupt;
    case SIGTERM:
      return termination;
    case SIGUSR2:
      return signal_2;
    default:
      return nobody;
  }
}

double seconds_between(Clock::time_point from, Clock::time_point to) {
  return std::chrono::duration<double>(to - from).count();
}

/// The end of the allotted time, and what has to fit before it.
class WallClock {
 public:
  explicit WallClock(std::optional<WallLimit> limit) : limit_(limit) {
    if (limit_) slowest_checkpoint_ = std::min(5.0, limit_->seconds / 100);
  }

  void note_checkpoint(double seconds) {
    slowest_checkpoint_ = measured_ ? std::max(slowest_checkpoint_, seconds) : seconds;
    measured_ = true;
    since_poll_ += seconds;
  }

  /// Whether the time is up for a checkpoint and the end.
  bool is_over() const {
    if (!limit_) return false;
    const double ending = std::min(15.0, limit_->seconds / 10);
    return seconds_between(Clock::now(), limit_->end) <= 3 * slowest_checkpoint_ + ending;
  }

  /// Whether it is up for them and a step before them.
  bool is_up() {
    const Clock::time_point now = Clock::now();
    if (previous_poll_) slowest_step_ = std::max(slowest_step_, seconds_between(*previous_poll_, now) - since_poll_);
    previous_poll_ = now;
    since_poll_ = 0;
    if (!limit_) return false;
    const double ending = std::min(15.0, limit_->seconds / 10);
    return seconds_between(now, limit_->end) <= 3 * slowest_checkpoint_ + slowest_step_ + ending;
  }

 private:
  std::optional<WallLimit> limit_;
  std::optional<Clock::time_point> previous_poll_;
  double slowest_checkpoint_ = 0, slowest_step_ = 0, since_poll_ = 0;
  bool measured_ = false;
};

/// The files that someone may touch.
class FileWatch {
 public:
  explicit FileWatch(const std::string& directory) : directory_(directory) {}

  Index take() {
    const Clock::time_point now = Clock::now();
    if (previous_look_ && seconds_between(*previous_look_, now) < 0.5) return nobody;
    previous_look_ = now;
    std::error_code ignored;
    const bool checkpoint = std::filesystem::remove(directory_ / "CHECKPOINT", ignored);
    if (std::filesystem::exists(directory_ / "STOP", ignored)) return stop_file;
    return checkpoint ? checkpoint_file : nobody;
  }

 private:
  std::filesystem::path directory_;
  std::optional<Clock::time_point> previous_look_;
};

}  // namespace

struct RunControl::Watch {
  FileWatch files;
  WallClock clock;
  const Communicator& communicator;
  Index cause = nobody;
  Index waiting = nobody;  ///< for the end of the step
  SignalWatch signals{};
};

RunControl::RunControl(const std::string& directory, std::optional<WallLimit> limit, const Communicator& communicator)
    : watch_(new Watch{FileWatch(directory), WallClock(limit), communicator}) {}

RunControl::~RunControl() = default;

Request RunControl::ask(bool within) {
  Index cause = cause_of(SignalWatch::take());
  if (watch_->communicator.is_root()) {
    cause = std::max(cause, watch_->files.take());
    if (within ? watch_->clock.is_over() : watch_->clock.is_up()) cause = std::max<Index>(cause, wall);
  }
  watch_->cause = std::max(watch_->communicator.maximum(cause), watch_->waiting);
  watch_->waiting = nobody;
  return request_of(watch_->cause);
}

Request RunControl::poll() { return ask(false); }

Request RunControl::poll_within() {
  const Request request = ask(true);
  if (request != Request::checkpoint) return request;
  watch_->waiting = watch_->cause;
  return Request::none;
}

std::string RunControl::reason() const { return cause_names[static_cast<std::size_t>(watch_->cause)]; }

void RunControl::note_checkpoint(double seconds) { watch_->clock.note_checkpoint(seconds); }

}  // namespace wasserstrom
