#!/usr/bin/env bash
# The first command: install what is missing, build, and solve the main job on 2 ranks: a logistic regression on census
# data that four groups are to agree on, beside the answers that it is compared with; a table and a picture of it.
#   apps/quickstart.sh [arguments of `wasserstrom run`, for example --set run.seed=2]
# Run it again whenever you like: nothing is installed or compiled twice.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
# shellcheck source=apps/prepare.sh disable=SC1091
. apps/prepare.sh

case ${1:-} in -h | --help)
  sed -n '2,5s/^# //p' apps/quickstart.sh
  exit 0
  ;;
esac

out=runs/adult
more=("$@")
need_software run
set_run_environment run
build_preset release -DWASSERSTROM_BUILD_TESTS=OFF

# solve NAME CASE [arguments]: a run into $out/NAME, its output into $out/NAME.log
solve() {
  local name=$1 case=$2
  shift 2
  printf '%-28s %s %s\n' "$out/$name" "$case" "$*"
  mpirun -n 2 build/release/apps/wasserstrom run "apps/cases/$case" -o "$out/$name" --overwrite "$@" "${more[@]}" \
    >"$out/$name.log" || { cat "$out/$name.log"; return 1; }
}

mkdir -p "$out"
say "The main job on 2 ranks: apps/cases/adult-groups.toml"
mpirun -n 2 build/release/apps/wasserstrom run apps/cases/adult-groups.toml -o "$out/min-norm" --overwrite "${more[@]}"

say "What it is compared with"
solve min-norm-floor adult-groups.toml --set weights.lower_bound=0.1
solve uniform adult-groups.toml --set weights.type=fixed
solve pooled adult-pooled.toml
solve white-alone adult-groups.toml --set 'weights={type="fixed",values=[1,0,0,0]}'
solve asian-alone adult-groups.toml --set 'weights={type="fixed",values=[0,1,0,0]}'
solve black-alone adult-groups.toml --set 'weights={type="fixed",values=[0,0,1,0]}'
solve other-alone adult-groups.toml --set 'weights={type="fixed",values=[0,0,0,1]}'

runs=()
for name in min-norm min-norm-floor uniform pooled white-alone asian-alone black-alone other-alone; do runs+=("$out/$name"); done
say "Scores on held-out people of each group"
picture=""
if python=$(find_python); then
  "$python" apps/compare.py "${runs[@]}" -o "$out/adult.png"
  picture=", a picture in $out/adult.png"
elif ! python3 apps/compare.py "${runs[@]}"; then
  say "No table and no picture: none of the Pythons here has h5py, numpy and matplotlib (and is 3.11 or newer)"
fi

echo
echo "Results       $out$picture"
echo "Look at them  build/release/apps/wasserstrom inspect $out/min-norm/latest.h5, or h5py, xarray, ParaView"
echo "Next          build/release/apps/wasserstrom list, and a case of your own: build/release/apps/wasserstrom template"
