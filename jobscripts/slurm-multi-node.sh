#!/usr/bin/env bash
# Several nodes. Give the case when you submit:  sbatch jobscripts/slurm-multi-node.sh CASE.toml [arguments of `wasserstrom run`]
# Program, case and output directory must lie on a file system that all nodes see.
#SBATCH --job-name=wasserstrom
#SBATCH --nodes=4
#SBATCH --ntasks-per-node=32  # ranks per node: at most its cores
#SBATCH --cpus-per-task=1     # ranks are the parallelism; there are no threads
#SBATCH --mem-per-cpu=2G      # `wasserstrom check CASE.toml --ranks 128` says what a rank needs
#SBATCH --exclusive           # whole nodes: pair sums keep every core busy, and neighbours slow all ranks down
#SBATCH --time=04:00:00
#SBATCH --output=%x-%j.log

set -euo pipefail
# Where modules provide the software, load here what the program was built with:
#   module load gcc openmpi petsc hdf5

cd "$SLURM_SUBMIT_DIR"
# shellcheck source=jobscripts/common.sh disable=SC1091
. "${WASSERSTROM_JOBSCRIPTS:-jobscripts}/common.sh"
# mpirun takes nodes and ranks from Slurm; the results do not depend on how many there are.
run_wasserstrom "$@"
