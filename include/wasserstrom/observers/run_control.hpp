#pragma once
// What the outside asks of a run while it goes on: signals, files that someone touched, the end of the allotted time.

#include <chrono>
#include <memory>
#include <optional>
#include <string>

#include "wasserstrom/ranks/communicator.hpp"

namespace wasserstrom {

enum class Request { none, checkpoint, stop };  ///< in ascending order of urgency

/// The time that a run may take.  Some of it is over when the run learns of it.
struct WallLimit {
  double seconds;                             ///< in all
  std::chrono::steady_clock::time_point end;  ///< of them
};

/// One at a time; made when MPI and PETSc have set up their own signal handlers.
class RunControl {
 public:
  /// Obeys SIGUSR1 (checkpoint and go on), SIGUSR2, SIGTERM, SIGINT and SIGHUP (checkpoint and stop), those too that a
  /// SignalWatch has noted before; watches `directory` for the files CHECKPOINT, which it removes when it obeys it, and
  /// STOP, which stays and stops every later run too.  The root alone looks at `directory` and `limit`.
  RunControl(const std::string& directory, std::optional<WallLimit> limit, const Communicator& communicator);
  ~RunControl();  ///< restores the former signal handlers
  RunControl(const RunControl&) = delete;
  RunControl& operator=(const RunControl&) = delete;

  /// What is asked for now: the most urgent over all ranks' signals, the root's files and clock.  Collective, one small
  /// message; the file system is looked at twice a second at most.  To be called after every step.
  Request poll();

  /// The same within a step that takes long, but that only a stop is obeyed there: a checkpoint waits for the end of
  /// the step, whose next poll asks for it.
  Request poll_within();

  /// Why the last poll asked for something: "SIGUSR2", "STOP file", "wall limit".  The same on all ranks; else empty.
  std::string reason() const;

  /// Tells how long a checkpoint took, on the root: the time limit leaves room for one that takes three times the
  /// slowest, for one more of the slowest steps (the longest time between two polls, without its checkpoints), and for
  /// all ranks to end after it: a tenth of the limit, 15 seconds at most.  As long as no checkpoint was timed, one is
  /// taken for a hundredth of the limit, five seconds at most.
  void note_checkpoint(double seconds);

 private:
  struct Watch;
  Request ask(bool within);
  std::unique_ptr<Watch> watch_;
};

/// What `--max-wall` says: HH:MM:SS, MM:SS or a number of seconds, from the start of the batch job where Slurm or PBS
/// tell it, else of this process; or `auto`, the end of the batch job: empty when there is none, or it has no limit.
/// Throws ConfigError for anything else.  On the root.
std::optional<WallLimit> wall_limit(const std::string& text);

}  // namespace wasserstrom
