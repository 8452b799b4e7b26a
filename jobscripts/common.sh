# Sourced by the job scripts of this folder: how a job starts the program, and what its exit codes mean.
# shellcheck shell=bash
#
#   run_wasserstrom CASE.toml [arguments of `wasserstrom run`]
#       goes on from the newest good checkpoint, or starts; leaves in time for the job's limit; hands SIGUSR1 (checkpoint) and
#       SIGUSR2 (checkpoint and stop) that reach this shell on to all ranks; returns the program's exit code
#   run_link JOB CASE.toml [arguments of `wasserstrom run`]
#       the same as one job of a chain, whose successor waits for its end
#   run_of_sweep CASE.toml SWEEP.txt N
#       the run of line N of a sweep, in a directory of its own
#   directory_of CASE.toml [arguments of `wasserstrom run`]
#       prints where that run writes
#   may_go_on CODE DIR   whether a further job can take up the run in DIR, which is unfinished or was in use
#   is_final CODE        whether a further job would end in the same way
#
# WASSERSTROM is the program, MPIRUN what starts it ("mpirun" without further options, "srun --mpi=pmix", ...).

export OMP_NUM_THREADS=1 OPENBLAS_NUM_THREADS=1  # ranks are the parallelism; there are no threads
if [ -z "${WASSERSTROM:-}" ]; then  # the one that was built here, else the one that is installed
  WASSERSTROM=build/release/apps/wasserstrom
  [ -x "$WASSERSTROM" ] || WASSERSTROM=wasserstrom
fi

run_wasserstrom() {
  local launcher job interrupted status
  read -ra launcher <<<"${MPIRUN:-mpirun}"
  "${launcher[@]}" "$WASSERSTROM" run --restart auto --max-wall auto "$@" &
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

directory_of() {
  local word before='' directory=''
  for word in "$@"; do
    case $before in -o | --output | --continue) directory=$word ;; esac
    case $word in
      --) break ;;
      --output=* | --continue=*) directory=${word#*=} ;;
      -o?*) directory=${word#-o} ;;
    esac
    before=$word
  done
  if [ -n "$directory" ]; then printf '%s\n' "$directory"; else "$WASSERSTROM" run --print-directory "$@"; fi
}

# A STOP file ends the run, and every further one, until someone removes it.
may_go_on() {
  case $1 in
    75 | 85) [ ! -e "${2:-.}/STOP" ] ;;
    *) return 1 ;;
  esac
}

# Finished, a mistake in the case, a numerical failure, a full disk, no program: nothing that another try would mend.
is_final() {
  case $1 in
    0 | 2 | 3 | 4 | 126 | 127) return 0 ;;
    *) return 1 ;;
  esac
}

# ---- Chains. A script that uses them says how its batch system does it:
#
#   submit_successor ARGUMENTS   submits the script at hand once more, to start when this job has ended with a code other
#                                than 0, and prints the number of the new job
#   is_queued JOB                whether that job waits or runs
#   cancel JOB                   takes it out of the queue
#   postpone JOB                 lets it start in two minutes at the earliest

run_link() {
  local job=$1 directory successor status=0
  shift
  directory=$(directory_of "$@") || return
  successor=$(successor_of "$job" "$directory" "$@")
  run_wasserstrom "$@" || status=$?
  [ -n "$successor" ] || return "$status"
  if is_final "$status" || [ -e "$directory/STOP" ]; then
    cancel "$successor" || true  # it may be gone already
  elif [ "$status" = 75 ]; then  # another run is at work there: the chain tries again later
    postpone "$successor" || true
  fi
  return "$status"
}

# A job that the batch system puts back into the queue has its successor already. DIR/jobs.txt keeps them: a line for each
# job of a chain, with its own number and that of its successor.
successor_of() {
  local job=$1 directory=$2 links=${WASSERSTROM_LINKS:-20} successor=''
  shift 2
  if [ -r "$directory/jobs.txt" ]; then
    successor=$(awk -v job="$job" '$1 == job { found = $2 } END { print found }' "$directory/jobs.txt")
  fi
  if [ -z "$successor" ] || ! is_queued "$successor"; then
    successor=
    if [ -e "$directory/STOP" ] || [ "$links" -le 0 ]; then return 0; fi  # so many more jobs may follow, whatever happens
    if successor=$(WASSERSTROM_LINKS=$((links - 1)) submit_successor "$@"); then
      mkdir -p "$directory" && echo "$job $successor" >>"$directory/jobs.txt"
    else
      echo "warning: no successor could be submitted: the chain ends with this job" >&2
    fi
  fi
  echo "$successor"
}

# ---- Sweeps

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
