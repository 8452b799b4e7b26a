#!/usr/bin/env python3
"""Runs clang-tidy over src/, include/ and apps/ with the checks of .clang-tidy; exit 1 with what it found.

Most of its time goes into the headers of libraries, anew for every file.  So the files of a folder are read as one, in
which local names that two of them have are told apart by a number.  Where that does not compile, each file is read alone.

  tidy.py BUILD [WORD]...   BUILD has compile_commands.json; only files with one of the WORDs in their path
"""

import collections
import concurrent.futures
import json
import os
import pathlib
import re
import shlex
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parent.parent
FINDING = re.compile(r"^/.*?:\d+:\d+: (?:warning|error): .*", re.MULTILINE)
# What is defined at the beginning of a line, where clang-format puts what stands in a namespace: a type, or something else.
DEFINITION = re.compile(r"(?:class|struct|enum class|enum|union|using) (\w+)|[^ }#/][^({=;]*?\b(\w+)(?:\[[^\]]*\])?\s*[({=;]")


def flags_of(entry):
    """What clang has to know of a compile command: neither its files, nor the headers that GCC has precompiled."""
    words, flags = iter(shlex.split(entry["command"])[1:]), ["-w"]
    for word in words:
        if word in ("-include", "-o", "-c"):
            next(words)
        elif word != "-Winvalid-pch":
            flags.append(word)
    return tuple(flags)


def units(build, words):
    """The files that stand in one folder and are compiled alike, as (flags, files)."""
    found = collections.defaultdict(list)
    for entry in json.loads((build / "compile_commands.json").read_text(encoding="utf-8")):
        path = pathlib.Path(entry["file"])
        ours = path.is_relative_to(ROOT / "src") or path.is_relative_to(ROOT / "apps")
        if ours and any(word in str(path) for word in words or [""]):
            # A file with vector instructions includes itself, once for each set of them.
            alone = path if "HWY_TARGET_INCLUDE" in path.read_text(encoding="utf-8") else None
            found[flags_of(entry), path.parent, alone].append(path)
    return [(flags, sorted(files)) for (flags, _, _), files in found.items()]


def names(text):
    """All names of the unnamed namespaces of a file; and those of types outside of them."""
    local, types, inside = set(), set(), False
    for line in text.splitlines():
        if line in ("namespace {", "}  // namespace"):
            inside = line == "namespace {"
        elif not line.startswith(("namespace", "template", "using namespace")) and (match := DEFINITION.match(line)):
            if inside:
                local.add(match[1] or match[2])
            elif match[1]:
                types.add(match[1])
    return local, types


def joined(files):
    """A text that includes all of them: first the headers, which are for all, then one file after the other."""
    folder = files[0].parent
    texts = [each.read_text(encoding="utf-8") for each in files]
    headers = {line for text in texts for line in re.findall(r"^#include .*", text, re.MULTILINE)}
    beside = re.compile('"(' + "|".join(re.escape(path.name) for path in folder.glob("*.hpp")) + ')"')
    lines = sorted(beside.sub(rf'"{folder}/\1"', line) for line in headers)
    taken = set().union(*(names(path.read_text(encoding="utf-8"))[1] for path in folder.glob("*.hpp")))
    for number, (path, text) in enumerate(zip(files, texts)):
        local = names(text)[0]
        twice = sorted(local & taken)
        lines += [f"#define {name} {name}_{number}" for name in twice]
        lines += [f'#include "{path}"'] + [f"#undef {name}" for name in twice]
        taken |= local
    return "\n".join(lines) + "\n"


def tidy(flags, source):
    """What clang-tidy has found, line by line."""
    command = ["clang-tidy", "--quiet", f"--config-file={ROOT}/.clang-tidy", str(source), "--", *flags]
    done = subprocess.run(command, capture_output=True, text=True, cwd=ROOT)
    return FINDING.findall(done.stdout) or ([done.stderr] if done.returncode != 0 else [])


def findings(scratch, flags, files):
    if len(files) > 1:
        source = scratch / f"{files[0].parent.name}-{files[0].name}"
        source.write_text(joined(files), encoding="utf-8")
        found = tidy(flags, source)
        if not any(": error: " in each for each in found):
            return found
    return [each for path in files for each in tidy(flags, path)]


def main(build, *words):
    scratch = pathlib.Path(build) / "tidy"
    scratch.mkdir(exist_ok=True)
    with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
        found = pool.map(lambda unit: findings(scratch, *unit), units(pathlib.Path(build), words))
        found = sorted({each for some in found for each in some})
    print("\n".join(found) if found else "tidy: nothing found")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
