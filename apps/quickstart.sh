#!/usr/bin/env bash
# The first command: install what is missing, build, solve the four-targets case on 2 ranks, draw a picture of it.
#   apps/quickstart.sh [arguments of `wasserstrom run`, for example --set run.steps=500]
# Run it again whenever you like: nothing is installed or compiled twice.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
# shellcheck source=apps/prepare.sh disable=SC1091
. apps/prepare.sh

case ${1:-} in -h | --help)
  sed -n '2,4s/^# //p' apps/quickstart.sh
  exit 0
  ;;
esac

out=runs/four-targets
need_software run
set_run_environment run
build_preset release -DWASSERSTROM_BUILD_TESTS=OFF

say "Solving apps/cases/four-targets.toml on 2 ranks"
mpirun -n 2 build/release/apps/wasserstrom run apps/cases/four-targets.toml -o "$out" --overwrite "$@"

if python=$(find_python); then
  "$python" apps/plot.py "$out" -o "$out/four-targets.png"
  picture=", a picture in $out/four-targets.png"
else
  picture=""
  say "No picture: none of the Pythons here has h5py, numpy and matplotlib (and is 3.11 or newer)"
fi

echo
echo "Results       $out$picture"
echo "Look at them  build/release/apps/wasserstrom inspect $out/latest.h5, or h5py, xarray, ParaView"
echo "Next          build/release/apps/wasserstrom list, and a case of your own: build/release/apps/wasserstrom template"
