#!/usr/bin/env bash
# A sweep: one run per line of a file, as an array of jobs.
#   sbatch --array=1-$(wc -l < SWEEP.txt) jobscripts/slurm-array.sh CASE.toml SWEEP.txt
# Line n of SWEEP.txt has the arguments of run n, without quotes or spaces within an argument:
#   --set run.seed=1 --set flow.step=1e-3
# Run n writes to runs/<name of the case>/<n>. The same command again goes on with what is unfinished and leaves the rest as it is.
#SBATCH --job-name=wasserstrom-sweep
#SBATCH --nodes=1
#SBATCH --ntasks=4
#SBATCH --cpus-per-task=1
#SBATCH --mem-per-cpu=2G
#SBATCH --time=01:00:00
#SBATCH --output=%x-%A-%a.log

set -euo pipefail
# module load gcc openmpi petsc hdf5

cd "$SLURM_SUBMIT_DIR"
# shellcheck source=jobscripts/common.sh disable=SC1091
. "${WASSERSTROM_JOBSCRIPTS:-jobscripts}/common.sh"
run_of_sweep "$1" "$2" "$SLURM_ARRAY_TASK_ID"
