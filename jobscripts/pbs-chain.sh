#!/usr/bin/env bash
# A run longer than the queue allows, as a chain of jobs:
#   qsub -v CASE=CASE.toml,ARGUMENTS="--set run.seed=3" jobscripts/pbs-chain.sh
#
# Each job first submits this script again as its successor, which starts only when the job ends with a code other than 0: 85
# (stopped in time), but also when a node dies. A job whose end is final deletes its successor. Set the resources in this file, or
# in a copy of it: what stands on the command line of qsub reaches the first job only. To end a chain: touch DIR/STOP
#PBS -N wasserstrom-chain
#PBS -l select=1:ncpus=16:mpiprocs=16:mem=32gb
#PBS -l walltime=04:00:00
#PBS -j oe
#PBS -r n

set -euo pipefail
# Where modules provide the software, load here what the program was built with:
#   module load gcc openmpi petsc hdf5

script=$(realpath -- "$0")  # the copy that PBS made when it was submitted
cd "$PBS_O_WORKDIR"
# shellcheck source=jobscripts/common.sh disable=SC1091
. "${WASSERSTROM_JOBSCRIPTS:-jobscripts}/common.sh"
export CASE=${CASE:?give the case: qsub -v CASE=CASE.toml} ARGUMENTS=${ARGUMENTS:-}

submit_successor() {  # CASE and ARGUMENTS go on in the environment
  qsub -V -W depend="afternotok:$PBS_JOBID" -N "${PBS_JOBNAME:-wasserstrom-chain}" "$script"
}
is_queued() { qstat "$1" >/dev/null 2>&1; }
cancel() { qdel "$1"; }
postpone() { qalter -a "$(date -d '2 minutes' +%Y%m%d%H%M.%S)" "$1"; }

read -ra arguments <<<"$ARGUMENTS"
run_link "$PBS_JOBID" "$CASE" "${arguments[@]}"
