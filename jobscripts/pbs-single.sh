#!/usr/bin/env bash
# One node. qsub hands a script no arguments; they come in variables:
#   qsub -v CASE=CASE.toml,ARGUMENTS="--set run.seed=3" jobscripts/pbs-single.sh
# ARGUMENTS are those of `wasserstrom run`, without quotes or spaces within one. The same command again goes on with an unfinished run.
#PBS -N wasserstrom
#PBS -l select=1:ncpus=16:mpiprocs=16:mem=32gb
#PBS -l walltime=01:00:00
#PBS -j oe

set -euo pipefail
# Where modules provide the software, load here what the program was built with:
#   module load gcc openmpi petsc hdf5

cd "$PBS_O_WORKDIR"
# shellcheck source=jobscripts/common.sh disable=SC1091
. "${WASSERSTROM_JOBSCRIPTS:-jobscripts}/common.sh"
read -ra arguments <<<"${ARGUMENTS:-}"
run_wasserstrom "${CASE:?give the case: qsub -v CASE=CASE.toml}" "${arguments[@]}"
