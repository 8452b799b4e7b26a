#pragma once
// Signals that ask something of a run.  They are noted, to be obeyed where the run looks: between two steps.

#include <memory>

namespace wasserstrom {

/// Notes SIGUSR1, SIGUSR2, SIGTERM, SIGINT and SIGHUP while it lives, and gives the former handlers back.  A second
/// SIGINT or SIGHUP ends the process at once with exit_other; what comes within 0.2 s of the first counts as the first,
/// because shells and `timeout` send some signals to a process and to its group.  Several may live one in another: the
/// outermost from the first moment of main, an inner one where libraries have put handlers of their own in between.
class SignalWatch {
 public:
  SignalWatch();
  ~SignalWatch();
  SignalWatch(const SignalWatch&) = delete;
  SignalWatch& operator=(const SignalWatch&) = delete;

  /// The most urgent of the signals that came since the last call, SIGUSR1 < SIGHUP < SIGINT < SIGTERM < SIGUSR2; 0 for
  /// none.
  static int take();

 private:
  struct Former;
  std::unique_ptr<Former> former_;
};

/// Lets writing to a closed pipe, or beyond the greatest size of a file, fail instead of ending the process.
void ignore_write_signals();

}  // namespace wasserstrom
