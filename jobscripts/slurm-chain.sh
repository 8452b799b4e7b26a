#!/usr/bin/env bash
# A run longer than the queue allows, as a chain of jobs:  sbatch jobscripts/slurm-chain.sh CASE.toml [arguments of `wasserstrom run`]
#
# Each job first submits its successor, which starts only when this job ends with a code other than 0: 85 (stopped in time), but
# also when a node dies. A job whose end is final cancels its successor. Set the resources in this file: what stands on the
# command line of sbatch reaches the first job only.
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

cd "$SLURM_SUBMIT_DIR"
jobscripts=${WASSERSTROM_JOBSCRIPTS:-jobscripts}
# shellcheck source=jobscripts/common.sh disable=SC1091
. "$jobscripts/common.sh"

# So many more jobs may follow, whatever happens.
links=${WASSERSTROM_LINKS:-20}
successor=
if [ "$links" -gt 0 ]; then
  successor=$(WASSERSTROM_LINKS=$((links - 1)) sbatch --parsable --kill-on-invalid-dep=yes \
    --dependency="afternotok:$SLURM_JOB_ID" "$jobscripts/slurm-chain.sh" "$@")
  successor=${successor%%;*}  # the name of the cluster may follow the number
fi

status=0
run_wasserstrom "$@" || status=$?
if [ -n "$successor" ] && is_final "$status"; then
  scancel "$successor"
fi
exit "$status"
