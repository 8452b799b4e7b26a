#!/usr/bin/env python3
"""Reads every file of include/, src/ and apps/ and complains where the architecture says otherwise.

Three rules (docs/architecture.md): a folder includes what stands on its own floor along the arrows, or below, never
above; each outside library has one home; and a file holds one noun, in at most 300 lines.

  floors.py [ROOT]      check the tree at ROOT (default: the repository this file is in); exit 1 with file:line and rule
  floors.py --self-test feed it bad and good examples and see that it complains about the bad ones only
"""

import pathlib
import re
import sys
import tempfile

# Which of our folders each folder may include, besides itself: those that stand below it.
GROUND = {"base", "case", "ranks"}
ROWS = GROUND | {"simd", "hdf5", "data", "particles"}
MATHEMATICS = ROWS | {"expressions", "plugins", "measures", "kernels", "networks", "transport", "objectives", "velocity", "weights", "flows"}
OUTSIDE = MATHEMATICS | {"files", "diagnostics", "integrators", "observers"}
ALLOWED = {
    "base": set(),
    "simd": {"base"},
    "case": {"base"},
    "ranks": {"base"},
    "hdf5": {"base", "ranks"},
    "data": GROUND | {"hdf5"},
    "particles": GROUND | {"hdf5", "data"},
    "measures": ROWS | {"networks"},
    "kernels": ROWS,
    "networks": ROWS,
    "transport": ROWS | {"networks"},
    "expressions": GROUND,
    "plugins": GROUND,
    "objectives": ROWS | {"expressions", "plugins", "kernels", "networks", "transport"},
    "velocity": ROWS | {"kernels", "networks", "transport", "objectives"},
    "weights": {"base", "case"},
    "flows": ROWS | {"measures", "kernels", "objectives", "velocity", "weights"},
    "files": GROUND | {"hdf5", "particles"},
    "diagnostics": ROWS | {"kernels", "transport", "objectives"},
    "integrators": MATHEMATICS,
    "observers": OUTSIDE - {"observers"},
    "run": OUTSIDE,
    "apps": OUTSIDE | {"run"},
}

# Outside libraries: what their includes look like, and where they may stand (folder prefixes).
HOMES = [
    (r"toml\+\+/", "toml++", ["src/case/"]),
    (r"Random123/", "Random123", ["src/base/"]),
    (r"xxhash\.h$", "xxHash", ["src/base/"]),
    (r"boost/", "Boost", ["src/expressions/", "src/particles/"]),
    (r"hwy/", "Highway", ["src/simd/"]),
    (r"mpi\.h$", "MPI", ["src/ranks/", "include/wasserstrom/ranks/"]),
    (r"(hdf5|H5)\w*\.h$", "HDF5", ["src/hdf5/"]),
    (r"zlib\.h$", "zlib", ["src/data/"]),
    (r"bzlib\.h$", "libbz2", ["src/data/"]),
    (r"png\.h$", "libpng", ["src/data/"]),
    (r"petsc\w*\.h$", "PETSc", ["src/integrators/", "apps/"]),
    (r"nlohmann/", "nlohmann-json", ["src/case/", "src/data/", "src/plugins/", "src/observers/", "include/wasserstrom/observers/event_log.hpp", "src/run/"]),
    (r"CLI/", "CLI11", ["apps/"]),
    (r"fmt/", "fmt", ["src/", "apps/"]),
    (r"(torch|ATen|c10)/", "libtorch", ["src/networks/torch/", "apps/bench_torch.cpp"]),
    (r"Eigen/", "Eigen", ["include/", "src/", "apps/"]),
]
# Headers with a dot or a folder that belong to the system rather than to a library.
SYSTEM = re.compile(r"((sys|linux|arpa|netinet)/\w+|dirent|dlfcn|fcntl|glob|malloc|netdb|poll|pwd|signal|stdio|time|unistd|stdint)\.h$")

LONGEST = 300  # lines of a file

INCLUDE = re.compile(r'^\s*#\s*include\s*([<"])([^>"]+)[>"]')
SOURCES = {".cpp", ".hpp", ".h"}


def folder_of(path):
    """The folder (base, particles, ..., apps) that a path below the root belongs to, or None."""
    parts = pathlib.PurePosixPath(path).parts
    if parts[0] == "apps":
        return "apps"
    if parts[0] == "src" and len(parts) > 2:
        return parts[1]
    if path == "include/wasserstrom/plugin.h":
        return "plugins"
    if parts[:2] == ("include", "wasserstrom") and len(parts) > 3:
        return parts[2]
    return None


def our_folder(root, source, target):
    """The folder of one of our own headers, written as "wasserstrom/...", beside the source, or below src/."""
    if target == "wasserstrom/version.hpp":
        return "generated"
    if target.startswith("wasserstrom/"):
        return folder_of("include/" + target)
    for start in (source.parent, root / "src", root / "include", root / "apps"):
        found = (start / target).resolve()
        if found.is_file():
            return folder_of(found.relative_to(root.resolve()).as_posix())
    return "generated" if "/" not in target else None  # made by the build beside its folder: revision.hpp


def complaint_inside(root, source, folder, target):
    """What is wrong with including our own header `target` from `source`, or None."""
    wanted = our_folder(root, source, target)
    if wanted is None:
        return "no such header in this project; outside headers are written with < >"
    if wanted in (folder, "generated"):
        return None
    if wanted in ALLOWED[folder]:
        if target.startswith("wasserstrom/") or wanted == "simd":
            return None
        return f"private headers are seen from their own folder only: those of {wanted} lie in include/wasserstrom/"
    return f"{folder} may include {', '.join(sorted(ALLOWED[folder])) or 'nothing else of ours'}; not {wanted}"


def complaint_outside(source, target):
    """What is wrong with including the outside header `target` from `source` (a path below the root), or None."""
    for pattern, library, homes in HOMES:
        if not re.match(pattern, target):
            continue
        if not any(source.startswith(home) for home in homes):
            return f"{library} lives in {' and '.join(homes)} only"
        if library == "fmt" and not source.endswith(".cpp"):
            return "fmt stays in .cpp files, so that our headers do not need it"
        return None
    if "/" in target or "." in target:
        return None if SYSTEM.match(target) else "an outside library without a home: give it one in tests/floors.py"
    return None


def complaints(root):
    """All complaints about the tree at `root`, as 'file:line: "header": rule'."""
    for top in ("include", "src", "apps"):
        for source in sorted(path for path in (root / top).rglob("*") if path.suffix in SOURCES):
            name = source.relative_to(root).as_posix()
            folder = folder_of(name)
            if folder not in ALLOWED:
                yield f"{name}:1: stands in no folder that tests/floors.py knows: {', '.join(ALLOWED)}"
                continue
            lines = source.read_text(encoding="utf-8").splitlines()
            if len(lines) > LONGEST:
                yield f"{name}:{LONGEST + 1}: has {len(lines)} lines, more than {LONGEST}: which part has a name of its own?"
            for number, line in enumerate(lines, 1):
                match = INCLUDE.match(line)
                if not match:
                    continue
                quote, target = match.groups()
                outside = quote == "<" and not target.startswith("wasserstrom/")
                wrong = complaint_outside(name, target) if outside else complaint_inside(root, source, folder, target)
                if wrong:
                    yield f'{name}:{number}: "{target}": {wrong}'


GOOD = {
    "include/wasserstrom/base/types.hpp": "#include <Eigen/Core>\n#include <vector>\n",
    "include/wasserstrom/ranks/communicator.hpp": "#include <mpi.h>\n",
    "src/hdf5/rows.cpp": '#include <hdf5.h>\n#include "local.hpp"\n#include "wasserstrom/ranks/communicator.hpp"\n',
    "src/hdf5/local.hpp": "#pragma once\n",
    "src/run/versions.cpp": '#include <fmt/core.h>\n#include <nlohmann/json.hpp>\n#include <poll.h>\n#include "revision.hpp"\n'
    '#include "wasserstrom/version.hpp"\n',
    "src/flows/mwgrad.cpp": '#include "wasserstrom/velocity/velocity.hpp"\n#include "wasserstrom/weights/solver.hpp"\n',
    "apps/main.cpp": '#include <CLI/CLI.hpp>\n#include "wasserstrom/run/simulation.hpp"\n' + "\n" * 298,
}
BAD = {  # file, its text, a piece of the complaint that must come
    "src/base/text.cpp": ('#include "wasserstrom/run/simulation.hpp"\n', "base may include nothing else of ours"),
    "src/weights/min_norm.cpp": ('#include "wasserstrom/particles/layout.hpp"\n', "weights may include base"),
    "src/kernels/gaussian.cpp": ('\n#include "wasserstrom/objectives/objective.hpp"\n', "gaussian.cpp:2"),
    "src/data/rows.cpp": ('#include "wasserstrom/particles/layout.hpp"\n', "not particles"),
    "src/flows/jko.cpp": ("#include <petsctao.h>\n", "PETSc lives in src/integrators/"),
    "src/velocity/svgd.cpp": ("  #  include <mpi.h>\n", "MPI lives in"),
    "include/wasserstrom/run/report.hpp": ("#include <fmt/core.h>\n", "fmt lives in src/"),
    "src/run/report.hpp": ("#include <fmt/core.h>\n", "fmt stays in .cpp"),
    "src/run/archive.cpp": ("#include <lzma.h>\n", "without a home"),
    "src/run/packed.cpp": ("#include <zlib.h>\n", "zlib lives in src/data/"),
    "src/run/lost.cpp": ('#include "wasserstrom/nowhere/lost.hpp"\n', "not nowhere"),
    "src/case/local.cpp": ('#include "../run/simulation.hpp"\n', "not run"),
    "src/case/private.cpp": ('#include "base/hidden.hpp"\n', "seen from their own folder only"),
    "src/base/hidden.hpp": ("#include <zlib.h>\n", "zlib lives in src/data/"),
    "src/run/simulation.hpp": ("#include <H5Fpublic.h>\n", "HDF5 lives in src/hdf5/"),
    "src/physics/heat.cpp": ("", "stands in no folder"),
    "src/base/long.cpp": ("\n" * 301, "long.cpp:301: has 301 lines"),
}


def circles(allowed):
    """Folders that could include themselves by way of others."""
    found = []
    for start in allowed:
        reached, ahead = set(), list(allowed[start])
        while ahead:
            folder = ahead.pop()
            if folder not in reached:
                reached.add(folder)
                ahead.extend(allowed[folder])
        if start in reached:
            found.append(start)
    return found


def write_tree(root, files):
    for name, text in files.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")


def self_test():
    """Returns what went otherwise than expected."""
    with tempfile.TemporaryDirectory() as good, tempfile.TemporaryDirectory() as bad:
        good, bad = pathlib.Path(good), pathlib.Path(bad)
        write_tree(good, GOOD)
        write_tree(bad, {name: text for name, (text, _) in BAD.items()})
        found = list(complaints(bad))
        failures = [f"complained without cause: {each}" for each in complaints(good)]
        for name, (_, piece) in BAD.items():
            if not any(each.startswith(name + ":") and piece in each for each in found):
                failures.append(f"did not complain '{piece}' about {name}; it said: {found}")
        if len(found) != len(BAD):
            failures.append(f"{len(found)} complaints about {len(BAD)} bad files: {found}")
        failures += [f"{folder} stands above itself" for folder in circles(ALLOWED)]
        if circles({"a": {"b"}, "b": {"c"}, "c": {"b"}}) != ["b", "c"]:
            failures.append("circles are not found")
        return failures


def main(arguments):
    if arguments == ["--self-test"]:
        found = self_test()
    else:
        root = pathlib.Path(arguments[0]) if arguments else pathlib.Path(__file__).resolve().parent.parent
        found = list(complaints(root))
    print("\n".join(found) if found else "floors: every include stands where it may, and no file is too long")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
