#pragma once
// What Slurm or PBS tell of the job that this process belongs to.  Private.

#include <optional>
#include <string>

namespace wasserstrom {

/// In seconds since 1970; empty where there is no batch system, or it does not say.
struct BatchJob {
  std::optional<double> start, end;
};

/// Asks Slurm by SLURM_JOB_START_TIME and SLURM_JOB_END_TIME, else `squeue`; PBS by PBS_WALLTIME and `qstat`.  Each
/// command is given 20 s.
BatchJob batch_job();

/// HH:MM:SS, MM:SS or seconds; empty for anything else.
std::optional<double> duration(const std::string& text);

}  // namespace wasserstrom
