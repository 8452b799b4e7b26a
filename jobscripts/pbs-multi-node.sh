#!/usr/bin/env bash
# Several nodes:  qsub -v CASE=CASE.toml,ARGUMENTS="--set run.seed=3" jobscripts/pbs-multi-node.sh
# Program, case and output directory must lie on a file system that all nodes see.
#PBS -N wasserstrom
#PBS -l select=4:ncpus=32:mpiprocs=32:mem=64gb
#PBS -l walltime=04:00:00
#PBS -j oe
#PBS -l place=scatter:excl

set -euo pipefail
# Where modules provide the software, load here what the program was built with:
#   module load gcc openmpi petsc hdf5

cd "$PBS_O_WORKDIR"
# shellcheck source=jobscripts/common.sh disable=SC1091
. "${WASSERSTROM_JOBSCRIPTS:-jobscripts}/common.sh"
read -ra arguments <<<"${ARGUMENTS:-}"
# An mpirun that was built without PBS needs MPIRUN="mpirun --hostfile $PBS_NODEFILE"; the results do not depend on the ranks.
run_wasserstrom "${CASE:?give the case: qsub -v CASE=CASE.toml}" "${arguments[@]}"
