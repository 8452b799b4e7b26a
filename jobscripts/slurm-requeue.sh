#!/usr/bin/env bash
# One job that goes back into the queue until its run is finished:  sbatch jobscripts/slurm-requeue.sh CASE.toml [arguments of `wasserstrom run`]
#
# Two minutes before the job's limit Slurm sends SIGUSR2 to this shell, which hands it on: the program writes a checkpoint and ends
# with 85. After a node failure Slurm puts the job back by itself. To end it: touch DIR/STOP
#SBATCH --job-name=wasserstrom-requeue
#SBATCH --nodes=1
#SBATCH --ntasks=16
#SBATCH --cpus-per-task=1
#SBATCH --mem-per-cpu=2G
#SBATCH --time=04:00:00
#SBATCH --requeue
#SBATCH --signal=B:USR2@120   # longer when `performance.json` says that a checkpoint takes more than half a minute
#SBATCH --open-mode=append    # one log for all parts of the run
#SBATCH --output=%x-%j.log

set -euo pipefail
# module load gcc openmpi petsc hdf5

cd "$SLURM_SUBMIT_DIR"
# shellcheck source=jobscripts/common.sh disable=SC1091
. "${WASSERSTROM_JOBSCRIPTS:-jobscripts}/common.sh"

directory=$(directory_of "$@")
status=0
run_wasserstrom "$@" || status=$?
if may_go_on "$status" "$directory"; then
  scontrol requeue "$SLURM_JOB_ID"
fi
exit "$status"
