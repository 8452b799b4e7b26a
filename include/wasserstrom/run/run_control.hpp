#pragma once
// What the outside asks of a run while it goes on: signals, files that someone touched, the end of the allotted time.

#include <memory>
#include <optional>
#include <string>

#include "wasserstrom/particles/communicator.hpp"

namespace wasserstrom {

enum class Request { none, checkpoint, stop };  ///< in ascending order of urgency

/// One at a time; made when MPI and PETSc have set up their own signal handlers.
class RunControl {
 public:
  /// Catches SIGUSR1 (checkpoint and go on), SIGUSR2 and SIGTERM (checkpoint and stop) from now on, watches `directory`
  /// for the files CHECKPOINT and STOP, which it removes when it obeys them, and counts `max_wall` seconds from now.
  /// The root alone looks at `directory` and `max_wall`.
  RunControl(const std::string& directory, std::optional<double> max_wall, const Communicator& communicator);
  ~RunControl();  ///< restores the former signal handlers
  RunControl(const RunControl&) = delete;
  RunControl& operator=(const RunControl&) = delete;

  /// What is asked for now: the most urgent over all ranks' signals, the root's files and clock.  Collective, one small
  /// message; the file system is looked at twice a second at most.  To be called after every step.
  Request poll();

  /// Why the last poll asked for something: "SIGUSR2", "STOP file", "wall limit".  The same on all ranks; else empty.
  std::string reason() const;

  /// Tells how long a checkpoint took, on the root: the time limit leaves room for one that takes three times the
  /// slowest, and for one more of the slowest steps (the longest time between two polls, without its checkpoints).  As
  /// long as no checkpoint was timed, one is taken for a hundredth of the limit, five seconds at most.
  void note_checkpoint(double seconds);

 private:
  struct Watch;
  std::unique_ptr<Watch> watch_;
};

/// Seconds of `--max-wall`: HH:MM:SS, MM:SS or a number of seconds.  `auto` asks the batch system how much is left of
/// the job's time: Slurm by SLURM_JOB_END_TIME or `squeue`, PBS by PBS_WALLTIME and `qstat`; empty when there is no
/// batch system, or it sets no limit.  Throws ConfigError for anything else.  On the root.
std::optional<double> wall_limit(const std::string& text);

}  // namespace wasserstrom
