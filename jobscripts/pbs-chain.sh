#!/usr/bin/env bash
# A run longer than the queue allows, as a chain of jobs:
#   qsub -v CASE=CASE.toml,ARGUMENTS="--set run.seed=3" jobscripts/pbs-chain.sh
#
# Each job first submits its successor, which starts only when this job ends with a code other than 0: 85 (stopped in time), but
# also when a node dies. A job whose end is final deletes its successor. Set the resources in this file: what stands on the
# command line of qsub reaches the first job only.
#PBS -N wasserstrom-chain
#PBS -l select=1:ncpus=16:mpiprocs=16:mem=32gb
#PBS -l walltime=04:00:00
#PBS -j oe
#PBS -r n

set -euo pipefail
# Where modules provide the software, load here what the program was built with:
#   module load gcc openmpi petsc hdf5

cd "$PBS_O_WORKDIR"
jobscripts=${WASSERSTROM_JOBSCRIPTS:-jobscripts}
# shellcheck source=jobscripts/common.sh disable=SC1091
. "$jobscripts/common.sh"
export CASE=${CASE:?give the case: qsub -v CASE=CASE.toml} ARGUMENTS=${ARGUMENTS:-}

# So many more jobs may follow, whatever happens.
links=${WASSERSTROM_LINKS:-20}
successor=
if [ "$links" -gt 0 ]; then
  successor=$(WASSERSTROM_LINKS=$((links - 1)) qsub -V -W depend="afternotok:$PBS_JOBID" "$jobscripts/pbs-chain.sh")
fi

read -ra arguments <<<"$ARGUMENTS"
status=0
run_wasserstrom "$CASE" "${arguments[@]}" || status=$?
if [ -n "$successor" ] && is_final "$status"; then
  qdel "$successor" || true  # PBS may have deleted it already
fi
exit "$status"
