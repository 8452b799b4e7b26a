#!/usr/bin/env bash
# A sweep: one run per line of a file, as an array of jobs.
#   qsub -J 1-$(wc -l < SWEEP.txt) -v CASE=CASE.toml,SWEEP=SWEEP.txt jobscripts/pbs-array.sh
# Line n of SWEEP.txt has the arguments of run n, without quotes or spaces within an argument:
#   --set run.seed=1 --set flow.step=1e-3
# Run n writes to runs/<name of the case>/<n>. The same command again goes on with what is unfinished and leaves the rest as it is.
#PBS -N wasserstrom-sweep
#PBS -l select=1:ncpus=4:mpiprocs=4:mem=8gb
#PBS -l walltime=01:00:00
#PBS -j oe

set -euo pipefail
# Where modules provide the software, load here what the program was built with:
#   module load gcc openmpi petsc hdf5

cd "$PBS_O_WORKDIR"
# shellcheck source=jobscripts/common.sh disable=SC1091
. "${WASSERSTROM_JOBSCRIPTS:-jobscripts}/common.sh"
run_of_sweep "${CASE:?give the case: qsub -v CASE=CASE.toml,SWEEP=SWEEP.txt}" "${SWEEP:?give the sweep}" "$PBS_ARRAY_INDEX"
