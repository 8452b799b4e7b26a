#!/usr/bin/env bash
# Whether the sources stand as clang-format wants them, or the scripts as shellcheck does.
#   tests/style.sh clang-format | shellcheck
# Exit status 77, skipped, where the tool is missing; or another clang-format, which would break lines elsewhere.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

tool=${1:?which tool: clang-format or shellcheck}
command -v "$tool" >/dev/null || { echo "skipped: there is no $tool here" && exit 77; }
case $tool in
  clang-format)
    [[ $(clang-format --version) == *"version 14."* ]] || { echo "skipped: not version 14" && exit 77; }
    find include src apps tests \( -name '*.cpp' -o -name '*.hpp' \) -print0 | xargs -0 clang-format --dry-run -Werror
    ;;
  shellcheck)
    find .ci apps tests jobscripts -type f \( -name '*.sh' -o -path '.ci/*' \) -print0 | xargs -0 shellcheck
    ;;
  *)
    echo "tests/style.sh knows clang-format and shellcheck, not '$tool'" >&2
    exit 2
    ;;
esac
echo "$tool: nothing to complain about"
