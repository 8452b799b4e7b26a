# Sourced by the job scripts of this folder: how a job starts the program, and what its exit codes mean.
# shellcheck shell=bash
#
#   run_wasserstrom CASE.toml [arguments of `wasserstrom run`]
#       goes on from the newest good checkpoint, or starts; leaves in time for the job's limit; hands SIGUSR1 (checkpoint) and
#       SIGUSR2 (checkpoint and stop) that reach this shell on to all ranks; returns the program's exit code
#   run_of_sweep CASE.toml SWEEP.txt N
#       the run of line N of a sweep, in a directory of its own
#   may_go_on CODE     whether the run is unfinished and a further job can take it up
#   is_final CODE      whether a further job would end in the same way
#
# WASSERSTROM is the program, MPIRUN what starts it ("mpirun" without further options, "srun --mpi=pmix", ...).

export OMP_NUM_THREADS=1 OPENBLAS_NUM_THREADS=1  # ranks are the parallelism; there are no threads
# A job that is being ended gets these seconds for a last checkpoint, instead of one.
export OMPI_MCA_odls_base_sigkill_timeout=${OMPI_MCA_odls_base_sigkill_timeout:-10}

run_wasserstrom() {
  local program=${WASSERSTROM:-build/release/apps/wasserstrom} launcher job interrupted status
  read -ra launcher <<<"${MPIRUN:-mpirun}"
  "${launcher[@]}" "$program" run --restart auto --max-wall auto "$@" &
  job=$!
  trap 'interrupted=yes; kill -USR1 "$job" 2>/dev/null || true' USR1
  trap 'interrupted=yes; kill -USR2 "$job" 2>/dev/null || true' USR2
  interrupted=yes
  while [ "$interrupted" = yes ]; do  # a signal cuts `wait` short: wait again for the program's own exit code
    interrupted=no
    status=0
    wait "$job" || status=$?
  done
  trap - USR1 USR2
  return "$status"
}

may_go_on() { [ "$1" = 85 ]; }

# Finished, a mistake in the case, a numerical failure, a full disk, no program: nothing that another try would mend.
is_final() {
  case $1 in
    0 | 2 | 3 | 4 | 126 | 127) return 0 ;;
    *) return 1 ;;
  esac
}

run_of_sweep() {
  local case_file=$1 sweep=$2 number=$3 line arguments name
  line=$(sed -n "${number}p" "$sweep")
  if [ -z "$line" ]; then
    echo "line $number of '$sweep' is missing or empty: choose the array's numbers from its lines" >&2
    return 2
  fi
  read -ra arguments <<<"$line"
  name=$(basename "$case_file" .toml)
  run_wasserstrom "$case_file" -o "runs/$name/$number" "${arguments[@]}"
}
