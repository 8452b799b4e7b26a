#!/usr/bin/env bash
# One node. Give the case when you submit:  sbatch jobscripts/slurm-single.sh CASE.toml [arguments of `wasserstrom run`]
# The same command again goes on with an unfinished run.
#SBATCH --job-name=wasserstrom
#SBATCH --nodes=1
#SBATCH --ntasks=16           # ranks: about one per 1000 particles, at most one per core
#SBATCH --cpus-per-task=1     # ranks are the parallelism; there are no threads
#SBATCH --mem-per-cpu=2G      # `wasserstrom check CASE.toml --ranks 16` says what a rank needs
#SBATCH --time=01:00:00
#SBATCH --output=%x-%j.log

set -euo pipefail
# Where modules provide the software, load here what the program was built with:
#   module load gcc openmpi petsc hdf5

cd "$SLURM_SUBMIT_DIR"
# shellcheck source=jobscripts/common.sh disable=SC1091
. "${WASSERSTROM_JOBSCRIPTS:-jobscripts}/common.sh"
run_wasserstrom "$@"
