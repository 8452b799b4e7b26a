#!/usr/bin/env bash
# Whether the sources stand as clang-format wants them, and pass the checks of clang-tidy; the scripts those of shellcheck;
# and whether doxygen makes pages of the headers without a complaint, in build/doxygen/html.
#   tests/style.sh clang-format | shellcheck | doxygen
#   tests/style.sh clang-tidy [BUILD [WORD]...]   of a configured build (build/release); only files with a WORD in their path
# Exit status 77, skipped, where the tool is missing; or another version, which would break lines or look elsewhere.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

tool=${1:?which tool: clang-format, clang-tidy, shellcheck or doxygen}
shift
skip() { echo "skipped: $*" && exit 77; }
need_version_14() { [[ $("$tool" --version) == *"version 14."* ]] || skip "$tool is not version 14"; }
command -v "$tool" >/dev/null || skip "there is no $tool here"
case $tool in
  clang-format)
    need_version_14
    find include src apps examples tests \( -name '*.cpp' -o -name '*.hpp' \) -print0 | xargs -0 clang-format --dry-run -Werror
    ;;
  clang-tidy)
    need_version_14
    build=${1:-build/release}
    [ -f "$build/compile_commands.json" ] || skip "$build has no compile_commands.json: configure it first"
    tests/tidy.py "$build" "${@:2}"
    ;;
  shellcheck)
    find .ci apps tests jobscripts -type f \( -name '*.sh' -o -path '.ci/*' \) -print0 | xargs -0 shellcheck
    ;;
  doxygen)
    mkdir -p build
    doxygen docs/Doxyfile
    ;;
  *)
    echo "tests/style.sh knows clang-format, clang-tidy, shellcheck and doxygen, not '$tool'" >&2
    exit 2
    ;;
esac
echo "$tool: nothing to complain about"
