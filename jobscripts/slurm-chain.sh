#!/usr/bin/env bash
# A run longer than the queue allows, as a chain of jobs:  sbatch jobscripts/slurm-chain.sh CASE.toml [arguments of `wasserstrom run`]
#
# Each job first submits this script again as its successor, which starts only when the job ends with a code other than 0: 85
# (stopped in time), but also when a node dies. A job whose end is final cancels its successor. Set the resources in this file, or
# in a copy of it: what stands on the command line of sbatch reaches the first job only. To end a chain: touch DIR/STOP
#SBATCH --job-name=wasserstrom-chain
#SBATCH --nodes=1
#SBATCH --ntasks=16
#SBATCH --cpus-per-task=1
#SBATCH --mem-per-cpu=2G
#SBATCH --time=04:00:00
#SBATCH --no-requeue          # the successor takes over, not this job again
#SBATCH --output=%x-%j.log

set -euo pipefail
# module load gcc openmpi petsc hdf5

script=$(realpath -- "$0")  # the copy that Slurm made when it was submitted
cd "$SLURM_SUBMIT_DIR"
# shellcheck source=jobscripts/common.sh disable=SC1091
. "${WASSERSTROM_JOBSCRIPTS:-jobscripts}/common.sh"

submit_successor() {
  local number
  number=$(sbatch --parsable --kill-on-invalid-dep=yes --dependency="afternotok:$SLURM_JOB_ID" \
    --job-name="${SLURM_JOB_NAME:-wasserstrom-chain}" "$script" "$@") || return
  echo "${number%%;*}"  # the name of the cluster may follow
}
is_queued() { [ -n "$(squeue -h -j "$1" -o %i 2>/dev/null)" ]; }
cancel() { scancel "$1"; }
postpone() { scontrol update JobId="$1" StartTime=now+120; }

run_link "$SLURM_JOB_ID" "$@"
