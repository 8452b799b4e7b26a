# Sourced by apps/quickstart.sh and tests/run.sh: find or install what is needed, set what mpirun wants, build.
# shellcheck shell=bash
#
#   need_software run|tests            returns when everything is there; otherwise says what to do and exits with 2
#   set_run_environment run|tests      what mpirun needs under root, one thread per rank; for tests also quick start-up
#   build_preset PRESET [-DKEY=...]   configures and builds build/PRESET, or only its `targets`; its logs lie there
#   find_python                       prints a Python that can read and draw results, or fails
#
# On Debian and Ubuntu missing packages come from apt-get. Where a module system (or you) provide the compilers, nothing
# is installed: what is there is used, and what is not is listed by name.

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)

# What the build and the main job need; what only makes them quicker; what only tests use.
packages=(g++ cmake ninja-build pkg-config git ca-certificates libopenmpi-dev openmpi-bin petsc-dev libeigen3-dev
  libhdf5-openmpi-dev libboost-dev librandom123-dev libtomlplusplus-dev libcli11-dev libfmt-dev nlohmann-json3-dev
  libxxhash-dev libhwy-dev zlib1g-dev libbz2-dev libpng-dev libgtest-dev python3-h5py python3-numpy python3-matplotlib)
comfort_packages=(ccache mold)
test_packages=(libtorch-dev pybind11-dev python3-dev python3-jsonschema help2man python3-xarray python3-h5netcdf python3-vtk9 hdf5-tools clang-format clang-tidy shellcheck doxygen
  valgrind)

targets=()  # of the build; empty for all

say() { printf '== %s\n' "$*"; }
complain() { printf '%s\n' "$@" >&2; }
has() { command -v "$1" >/dev/null 2>&1; }

# Runs a command with its output in a log; on failure shows the log's end.
logged() {
  local log=$1 status=0
  shift
  mkdir -p "$(dirname "$log")"
  "$@" >>"$log" 2>&1 || status=$?
  [ $status = 0 ] || complain "" "$(tail -n 40 "$log")" "" "This failed (exit $status): $*" "The whole log: $log"
  return $status
}

# ---- Software: Debian's packages

missing_packages() {
  local package
  for package in "$@"; do
    dpkg-query -W -f '${db:Status-Status}\n' "$package" 2>/dev/null | grep -qx installed || printf '%s ' "$package"
  done
}

# How to become root: nothing to add as root, sudo where it works without a question or where someone can answer it.
root_prefix() {
  if [ "$(id -u)" = 0 ]; then return 0; fi
  has sudo || return 1
  sudo -n true 2>/dev/null || { [ -t 0 ] && [ -t 2 ]; } || return 1
  echo sudo
}

apt_install() {
  local log=$root/build/packages.log prefix=$1 attempt
  local apt=(env DEBIAN_FRONTEND=noninteractive apt-get -q -o DPkg::Lock::Timeout=300)
  shift
  [ -z "$prefix" ] || apt=("$prefix" "${apt[@]}")
  mkdir -p "$root/build"
  for attempt in 1 2; do  # a download that broke off is worth a second try
    if "${apt[@]}" update >>"$log" 2>&1 && "${apt[@]}" install -y --no-install-recommends "$@" >>"$log" 2>&1; then
      return 0
    fi
    [ "$attempt" = 2 ] || say "apt-get failed; once more"
  done
  complain "" "$(tail -n 15 "$log")" "" "apt-get could not install: $*" "The whole log: $log"
  exit 2
}

need_packages() {
  local missing essential prefix names started=$SECONDS
  essential=$(missing_packages "${packages[@]}")
  missing=$essential$(missing_packages "$@")
  [ -n "$missing" ] || return 0
  read -ra names <<<"$missing"
  if prefix=$(root_prefix); then
    say "Installing ${#names[@]} packages and what they need (log: build/packages.log)"
    apt_install "$prefix" "${names[@]}"
    say "Installed in $((SECONDS - started)) s"
  elif [ -n "$essential" ]; then
    complain "These Debian packages are missing, and neither root nor sudo is at hand. Please have this line run:" "" \
      "  sudo apt-get update && sudo apt-get install -y --no-install-recommends ${names[*]}" "" "and then start again."
    exit 2
  else
    say "Going on without: ${names[*]}"
  fi
}

# ---- Software: a machine whose compilers come from modules, or that has no apt-get

provided_by_modules() {
  [ -n "${LOADEDMODULES:-}" ] && return 0
  case $(command -v mpicxx) in "" | /usr/bin/*) return 1 ;; *) return 0 ;; esac
}

at_least() { [ "$(printf '%s\n%s\n' "$1" "$2" | sort -V | head -n 1)" = "$1" ]; }
has_cmake() { has cmake && at_least 3.25 "$(cmake --version | awk 'NR == 1 { print $3 }')"; }
has_petsc() { pkg-config --atleast-version=3.18 PETSc; }
has_highway() { pkg-config --atleast-version=1.0.3 libhwy; }
has_parallel_hdf5() { has h5pcc || { has h5cc && h5cc -showconfig | grep -q 'Parallel HDF5: *\(yes\|ON\)'; }; }

# Whether the compiler finds one of the headers, by itself or below CMAKE_PREFIX_PATH.
has_header() {
  local header prefix flags=()
  for prefix in ${CMAKE_PREFIX_PATH//[:;]/ }; do flags+=("-I$prefix/include" "-I$prefix/include/eigen3"); done
  for header in "$@"; do
    printf '#include <%s>\n' "$header" | mpicxx -std=c++20 "${flags[@]}" -E -x c++ - >/dev/null 2>&1 && return 0
  done
  return 1
}

# One line per requirement: how to ask for it | what to load or install.
requirements() {
  cat <<'END'
has_cmake                                          | CMake 3.25 or newer
has pkg-config                                     | pkg-config
has mpicxx                                         | an MPI with C++ compiler wrapper mpicxx (Open MPI 4.1), over GCC 12 or newer
has mpirun                                         | mpirun
has_petsc                                          | PETSc 3.18 or newer, real and double (PETSc.pc on PKG_CONFIG_PATH)
has_parallel_hdf5                                  | HDF5 1.10 or newer built for MPI (h5pcc on PATH)
has_header Eigen/Core eigen3/Eigen/Core            | Eigen 3.4
has_header boost/version.hpp                       | Boost headers
has_header Random123/philox.h                      | Random123 headers
has_header toml++/toml.h                           | toml++ 3.3
has_header CLI/CLI.hpp                             | CLI11 2.1
has_header fmt/core.h                              | fmt 9.1
has_header nlohmann/json.hpp                       | nlohmann-json 3.11
has_header xxhash.h                                | xxHash 0.8
has_highway                                        | Highway 1.0.3 (libhwy.pc on PKG_CONFIG_PATH)
has_header zlib.h                                  | zlib 1.2
has_header bzlib.h                                 | libbz2 1.0 (bzip2)
has_header png.h                                   | libpng 1.6
END
  [ "$1" != tests ] || echo "has_header gtest/gtest.h | GoogleTest 1.12"
}

need_provided() {
  local probe name missing=()
  while IFS='|' read -r probe name; do
    eval "$probe" >/dev/null 2>&1 || missing+=("  -$name")
  done < <(requirements "$@")
  [ ${#missing[@]} -gt 0 ] || return 0
  complain "This machine's software is taken as it is (modules, or no apt-get). Not found:" "${missing[@]}" "" \
    "Load a module for each (see 'module avail') or install it and add its folder to CMAKE_PREFIX_PATH and" \
    "PKG_CONFIG_PATH, then start again."
  exit 2
}

need_software() {
  if provided_by_modules || ! has apt-get || ! has dpkg-query; then
    need_provided "$@"
  elif [ "$1" = tests ]; then
    need_packages "${comfort_packages[@]}" "${test_packages[@]}"
  else
    need_packages "${comfort_packages[@]}"
  fi
}

find_python() {
  local python
  for python in "${PYTHON:-/usr/bin/python3}" python3; do
    if "$python" -c 'import h5py, matplotlib, numpy, tomllib' 2>/dev/null; then
      echo "$python"
      return 0
    fi
  done
  return 1
}

# ---- Running

set_run_environment() {
  if [ "$(id -u)" = 0 ]; then export OMPI_ALLOW_RUN_AS_ROOT=1 OMPI_ALLOW_RUN_AS_ROOT_CONFIRM=1; fi
  # Ranks are the parallelism; and more ranks than cores are slow but right.
  export OMP_NUM_THREADS=${OMP_NUM_THREADS:-1} OPENBLAS_NUM_THREADS=${OPENBLAS_NUM_THREADS:-1}
  export OMPI_MCA_rmaps_base_oversubscribe=${OMPI_MCA_rmaps_base_oversubscribe:-1}
  # Without this every start asks ten X displays and OpenCL for graphics cards: seconds, where localhost has no address.
  export HWLOC_COMPONENTS=${HWLOC_COMPONENTS:--gl,-opencl}
  [ "$1" = tests ] || return 0
  # Tests start many small jobs on one host: no search for networks, no two jobs pinned to the same core. What Open MPI
  # keeps until the end of a process is not a leak of ours.
  export OMPI_MCA_pml=${OMPI_MCA_pml:-ob1} OMPI_MCA_btl=${OMPI_MCA_btl:-self,vader}
  export OMPI_MCA_hwloc_base_binding_policy=${OMPI_MCA_hwloc_base_binding_policy:-none}
  export ASAN_OPTIONS=${ASAN_OPTIONS:-detect_leaks=0}
}

# ---- Building

# One compile job per core, as far as there are 2 GB of memory for each.
job_count() {
  local cores memory
  cores=$(env -u OMP_NUM_THREADS nproc)  # which would answer with the threads a run may have
  memory=$(awk '/^MemAvailable/ { print int($2 / 2000000) }' /proc/meminfo)
  [ "$memory" -ge 1 ] || memory=1
  echo $((cores < memory ? cores : memory))
}

# The build's progress as one changing number on a terminal, nothing elsewhere.
show_progress() {
  if [ -t 1 ]; then awk '/^\[[0-9]+\/[0-9]+\]/ { printf "\r   %s   ", $1; fflush() } END { printf "\r" }'; else cat >/dev/null; fi
}

# Builds `targets`, or everything.  What ccache has to overlook for precompiled headers, they do not contain.
compile() {
  CCACHE_SLOPPINESS=pch_defines,time_macros cmake --build "$1" -j "$(job_count)" ${targets:+--target "${targets[@]}"} \
    2>&1 | tee -a "$1/build.log" | show_progress
  return "${PIPESTATUS[0]}"
}

build_preset() {
  local preset=$1 folder=$root/build/$1 started=$SECONDS options=()
  shift
  has ninja || options+=(-G "Unix Makefiles")
  has ccache || options+=(-DCMAKE_C_COMPILER_LAUNCHER= -DCMAKE_CXX_COMPILER_LAUNCHER=)
  mkdir -p "$folder"
  : >"$folder/configure.log"
  : >"$folder/build.log"
  say "Building build/$preset (log: build/$preset/build.log)"
  (cd "$root" && logged "$folder/configure.log" cmake --preset "$preset" "${options[@]}" "$@") || exit 1
  if ! compile "$folder"; then
    complain "" "$(tail -n 40 "$folder/build.log")" "" "The build failed. The whole log: $folder/build.log"
    exit 1
  fi
  say "Built in $((SECONDS - started)) s"
}
