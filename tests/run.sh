#!/usr/bin/env bash
# The second command: install what is missing, build the release preset with its tests, run them.
#   tests/run.sh [--long] [--only LABEL] [--preset PRESET] [arguments of ctest, for example -R snapshot]
#     --long            also the tests that take minutes
#     --only LABEL      only the tests with this label (quick, long, cluster, ...)
#     --preset PRESET   another build: dev, or audit (sanitizers)
# WASSERSTROM_REQUIRE_DATA=ON in the environment makes a missing data set a failure instead of a skip;
# WASSERSTROM_DATA_DIR says where the data sets are.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
# shellcheck source=apps/prepare.sh disable=SC1091
. apps/prepare.sh

preset=release
selection=(-LE '^(long|cluster)$')
rest=()
while [ $# -gt 0 ]; do
  case $1 in
    --long) selection=() ;;
    --only)
      selection=(-L "^${2:?--only needs a label}\$")
      [ "$2" != quick ] || targets=(unit contract mpi)  # the other tests of that label need no build
      shift
      ;;
    --preset) preset=${2:?--preset needs a name} && shift ;;
    -h | --help) sed -n '2,8s/^# //p' tests/run.sh && exit 0 ;;
    *) rest+=("$1") ;;
  esac
  shift
done

options=(-DWASSERSTROM_BUILD_TESTS=ON "-DWASSERSTROM_REQUIRE_DATA=${WASSERSTROM_REQUIRE_DATA:-OFF}")
[ -z "${WASSERSTROM_DATA_DIR:-}" ] || options+=("-DWASSERSTROM_DATA_DIR=$WASSERSTROM_DATA_DIR")

# What asks for no more of the sanitizers than its runs on several ranks do, or nothing.
[ "$preset" != audit ] || selection+=(-E '^(contract[.]1|mpi[.][12]|style[.].*|floors.*)$')

need_software tests
if python=$(find_python); then options+=("-DPython3_EXECUTABLE=$python"); fi
set_run_environment tests
build_preset "$preset" "${options[@]}"
exec ctest --test-dir "build/$preset" -j 2 --output-on-failure --no-tests=error "${selection[@]}" "${rest[@]}"
