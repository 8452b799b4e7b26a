#include "wasserstrom/observers/signals.hpp"

#include <unistd.h>

#include <array>
#include <atomic>
#include <csignal>
#include <ctime>
#include <string_view>

#include "wasserstrom/base/error.hpp"

namespace wasserstrom {
namespace {

constexpr std::array caught = {SIGUSR1, SIGHUP, SIGINT, SIGTERM, SIGUSR2};  // the least urgent first

// All that a handler may touch.
std::array<volatile std::sig_atomic_t, caught.size()> arrived{};
std::atomic<long> interrupted_at{0};  ///< milliseconds of the monotonic clock; 0: never
static_assert(std::atomic<long>::is_always_lock_free);

long milliseconds() {
  timespec now{};
  clock_gettime(CLOCK_MONOTONIC, &now);
  return 1000 * now.tv_sec + now.tv_nsec / 1'000'000 + 1;
}

[[noreturn]] void end_at_once() {
  constexpr std::string_view words = "ended at once by a second signal\n";
  [[maybe_unused]] const ssize_t ignored = ::write(STDERR_FILENO, words.data(), words.size());
  ::_exit(exit_other);
}

void note_interrupt() {
  constexpr long twins = 200;
  long first = 0;
  const long now = milliseconds();
  if (!interrupted_at.compare_exchange_strong(first, now) && now - first > twins) end_at_once();
}

extern "C" void note_signal(int number) {
  if (number == SIGINT || number == SIGHUP) note_interrupt();
  for (std::size_t i = 0; i < caught.size(); ++i)
    if (caught[i] == number) arrived[i] = 1;
}

}  // namespace

struct SignalWatch::Former {
  std::array<struct sigaction, caught.size()> actions{};
};

SignalWatch::SignalWatch() : former_(new Former) {
  struct sigaction action {};
  action.sa_handler = note_signal;
  action.sa_flags = SA_RESTART;  // file and network calls of the libraries go on as if nothing had happened
  sigemptyset(&action.sa_mask);
  for (std::size_t i = 0; i < caught.size(); ++i) sigaction(caught[i], &action, &former_->actions[i]);
}

SignalWatch::~SignalWatch() {
  for (std::size_t i = 0; i < caught.size(); ++i) sigaction(caught[i], &former_->actions[i], nullptr);
}

int SignalWatch::take() {
  int most_urgent = 0;
  for (std::size_t i = 0; i < caught.size(); ++i) {
    if (!arrived[i]) continue;
    arrived[i] = 0;
    most_urgent = caught[i];
  }
  return most_urgent;
}

void ignore_write_signals() {
  std::signal(SIGPIPE, SIG_IGN);
  std::signal(SIGXFSZ, SIG_IGN);
}

}  // namespace wasserstrom
