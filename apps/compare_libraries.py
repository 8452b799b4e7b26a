#!/usr/bin/env python3
"""Times the velocity of SVGD in NumPy, PyTorch and KeOps, each where it can be imported, beside wasserstrom_bench.

  compare_libraries.py [--write] [--particles N...] [--dimensions D...] [--repeats R] [--bench PATH] [--docs DIR]

One core, double precision, a Gaussian kernel with the bandwidth d / 2, standard normal particles and targets, everything in the same
run; library_velocities.py has the velocities as users of these libraries would write them. They are held against a sum by
differences and, where the program lies beside the benchmark, against one step of wasserstrom. Prints a table; --write puts it into
DIR/performance.md, between its markers, and draws DIR/performance.png. Exits 1 where velocities disagree. Needs numpy, and h5py
beside the program; to draw, matplotlib.

With Debian's OpenBLAS on a processor that it does not know, it begins anew with OPENBLAS_CORETYPE=SKYLAKEX, where that has AVX-512.
"""

import argparse
import ctypes
import json
import os
import pathlib
import re
import subprocess
import sys
import tempfile
import time

from library_velocities import LIBRARIES, MISSING, by_differences  # first: it sees to it that there is one thread

import numpy as np

ROOT = pathlib.Path(__file__).resolve().parents[1]
SHORTEST_SAMPLE = 0.01  # seconds, as in wasserstrom_bench
LONG = 5.0  # seconds, of an evaluation that is made twice only
TOLERANCE = 1e-9  # of velocities, relative to the largest
BEGIN, END = "<!-- compare_libraries.py: begin -->", "<!-- end -->"
OUTDATED = {"prescott", "core2", "nehalem", "generic"}  # what OpenBLAS takes an unknown processor for


# ---- The machine

def blas():
    """What NumPy's products are made by, and what kind of processor an OpenBLAS takes this one for."""
    lines = pathlib.Path("/proc/self/maps").read_text().splitlines()
    loaded = sorted({line.split()[-1] for line in lines if re.search("/lib[^/]*(blas|mkl)", line)})
    for path in loaded:
        if "openblas" in path.split("/")[-1]:
            return "OpenBLAS", openblas_core(ctypes.CDLL(path))
    return ("MKL" if any("libmkl" in path for path in loaded) else "reference BLAS" if loaded else "a BLAS of its own"), ""


def openblas_core(library):
    for name in ("openblas_get_corename", "openblas_get_corename64_", "scipy_openblas_get_corename64_"):  # as packages rename it
        if hasattr(library, name):
            core = getattr(library, name)
            core.restype = ctypes.c_char_p
            return core().decode()
    return ""


def begin_anew_for_unknown_processor(core):
    """OpenBLAS reads its core type once, as it is loaded."""
    flags = pathlib.Path("/proc/cpuinfo").read_text()
    if "OPENBLAS_CORETYPE" not in os.environ and core.lower() in OUTDATED and "avx512f" in flags:
        os.environ["OPENBLAS_CORETYPE"] = "SKYLAKEX"
        os.execv(sys.executable, [sys.executable, *sys.argv])


def processor():
    found = re.search(r"model name\s*: (.*)", pathlib.Path("/proc/cpuinfo").read_text())
    return found.group(1) if found else "an unknown processor"


# ---- Timing

def seconds_of(velocity, repeats):
    """Seconds of one evaluation, as (least, median) of samples, and the last velocity."""
    samples = []
    start = time.perf_counter()
    result = velocity()  # finds memory, and compiles where that has to be
    first = time.perf_counter() - start
    for _ in range(repeats if first < LONG else 1):
        start, count = time.perf_counter(), 0
        while count == 0 or time.perf_counter() - start < SHORTEST_SAMPLE:
            result, count = velocity(), count + 1
        samples.append((time.perf_counter() - start) / count)
    return min(samples), sorted(samples)[len(samples) // 2], result


def bench(program, n, d, repeats):
    """What wasserstrom_bench says of itself, and its one line."""
    costly = n**2 * (d + 5) > 1e10
    words = [program, "--json", "--particles", n, "--dimensions", d, "--objectives", 1, "--kernels", "gaussian", "--estimators", "svgd",
             "--engines", "dense", "--limit", 1e6, "--repeats", 1 if costly else repeats]
    said = json.loads(subprocess.run([str(word) for word in words], check=True, capture_output=True, text=True).stdout)
    return said, said["rates"][0]


def largest_difference(velocity, other):
    return float(abs(velocity - other).max() / abs(other).max())


def step_of_wasserstrom(program, x, h):
    """The velocity of wasserstrom: what an Euler step of size 1 takes away."""
    import h5py

    with tempfile.TemporaryDirectory() as folder:
        np.savetxt(f"{folder}/x.csv", x, delimiter=",", fmt="%.17g")
        pathlib.Path(folder, "case.toml").write_text(
            f'run = {{ steps = 1 }}\nflow = {{ step = 1.0 }}\nobjective = [{{ name = "a", type = "energy", target = {{ type = "gaussian" }} }}]\n'
            f'velocity = {{ type = "svgd", kernel = {{ bandwidth = {h:.1f} }} }}\n'
            f'particles = {{ count = {len(x)}, dimension = {x.shape[1]}, init = {{ type = "file", path = "x.csv" }} }}\n')
        subprocess.run([program, "run", f"{folder}/case.toml", "-o", f"{folder}/run"], check=True, capture_output=True)
        with h5py.File(f"{folder}/run/latest.h5") as file:
            return x - file["/particles/position"][...]


def check_velocities(program):
    """That all velocities are the same, for few and many dimensions; what was compared."""
    for d in (3, 40):
        x = np.random.default_rng(d).normal(size=(300, d))
        h = 0.5 * d
        known = by_differences(x, x, h)
        found = {library.name: library(x, x, h).velocity() for library in LIBRARIES}
        if program.is_file():
            found["wasserstrom"] = step_of_wasserstrom(program, x, h)
        for name, velocity in found.items():
            if not largest_difference(velocity, known) < TOLERANCE:
                sys.exit(f"compare_libraries.py: the velocity of {name} is another, d = {d}: {largest_difference(velocity, known):.1e}")
    return list(found)


def compare(options):
    """A row for each d and N: the seconds of every library; and what wasserstrom_bench says of the machine."""
    rows, machine = [], {}
    for d in options.dimensions:
        for n in options.particles:
            x = np.random.default_rng(1).normal(size=(n, d))
            machine, line = bench(options.bench, n, d, options.repeats)
            row = {"d": d, "N": n, "share": line["share_of_peak"], "wasserstrom": (line["seconds_min"], line["seconds_median"])}
            velocities = []
            for library in LIBRARIES:
                *row[library.name], velocity = seconds_of(library(x, x, 0.5 * d).velocity, options.repeats)
                velocities.append(velocity)
            for library, velocity in zip(LIBRARIES[1:], velocities[1:]):
                if not largest_difference(velocity, velocities[0]) < TOLERANCE:
                    sys.exit(f"compare_libraries.py: {library.name} and NumPy disagree, d = {d}, N = {n}")
            rows.append(row)
            print(table_row(row), flush=True)
    return rows, machine


# ---- What is shown

def seconds_text(seconds):
    for factor, unit in ((1, "s"), (1e3, "ms"), (1e6, "us")):
        if seconds * factor >= 1:
            break
    return f"{seconds * factor:.3g} {unit}"


def table_head():
    names = [library.name for library in LIBRARIES]
    return f"| d | N | wasserstrom | share of peak | {' | '.join(names)} |\n|{'---|' * (4 + len(names))}"


def table_row(row):
    least = row["wasserstrom"][0]
    cells = [f"{seconds_text(row[library.name][0])} ({row[library.name][0] / least:.2g})" for library in LIBRARIES]
    return f"| {row['d']} | {row['N']} | {seconds_text(least)} | {row['share']:.0%} | {' | '.join(cells)} |"


def page_section(rows, machine, compared):
    name, core = blas()
    spread = max(row[each][1] / row[each][0] for row in rows for each in ["wasserstrom", *(library.name for library in LIBRARIES)])
    text = (f"One core of {processor()}, {machine['instruction_set']}, multiply-and-add peak {machine['multiply_add_peak_gflops']:.0f} GFLOP/s; "
            f"{', '.join(library.version() for library in LIBRARIES)}, {name}{f' for {core}' if core else ''}.")
    if name == "reference BLAS":
        text += " Reference BLAS is several times slower than OpenBLAS, which would be the one to compare with."
    if MISSING:
        text += f" Not installed there: {', '.join(MISSING)}."
    text += (f" The least of several times, in brackets how many times that of wasserstrom; medians are up to {spread:.2g} times as long."
             f" The same velocities to {TOLERANCE:.0e}: {', '.join(compared)}.")
    return "\n".join([text, "", table_head(), *map(table_row, rows)])


def draw(rows, path):
    """How many times as long each library takes, against N, a line for each d."""
    import matplotlib
    matplotlib.use("Agg")
    import matplotlib.pyplot as plt

    figure, panels = plt.subplots(1, len(LIBRARIES), figsize=(0.6 + 3.4 * len(LIBRARIES), 3.4), sharey=True, squeeze=False)
    dimensions = sorted({row["d"] for row in rows})
    for axes, library in zip(panels[0], LIBRARIES):
        for index, d in enumerate(dimensions):
            points = [(row["N"], row[library.name][0] / row["wasserstrom"][0]) for row in rows if row["d"] == d]
            color = plt.get_cmap("viridis")(0.92 * index / max(1, len(dimensions) - 1))
            axes.plot(*zip(*points), "o-", color=color, markersize=3.5, linewidth=1.5, label=f"d = {d}")
        axes.axhline(1, color="#8a96a3", linewidth=1)
        axes.set(xscale="log", yscale="log", xlabel="particles N", title=library.name)
        axes.yaxis.set_major_formatter("{x:g}")
        axes.grid(color="#e3e7eb")
        axes.spines[["top", "right"]].set_visible(False)
    panels[0][0].set_ylabel("times as long as wasserstrom")
    panels[0][-1].legend(frameon=False, fontsize=8, loc="center left", bbox_to_anchor=(1, 0.5))
    figure.tight_layout()
    figure.savefig(path, dpi=120)


def write(rows, section, docs):
    page = docs / "performance.md"
    text = page.read_text(encoding="utf-8")
    if not (BEGIN in text and END in text):
        sys.exit(f"compare_libraries.py: {page} has not the lines '{BEGIN}' and '{END}', between which the table goes")
    before, rest = text.split(BEGIN, 1)
    page.write_text(f"{before}{BEGIN}\n{section}\n{END}{rest.split(END, 1)[1]}", encoding="utf-8")
    draw(rows, docs / "performance.png")


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--particles", type=int, nargs="+", default=[50, 200, 1000, 2000, 5000, 20000])
    parser.add_argument("--dimensions", type=int, nargs="+", default=[2, 7, 12, 50, 124, 784])
    parser.add_argument("--repeats", type=int, default=5, help="samples; one where an evaluation takes long")
    parser.add_argument("--bench", type=pathlib.Path, default=ROOT / "build/release/apps/wasserstrom_bench")
    parser.add_argument("--docs", type=pathlib.Path, default=ROOT / "docs")
    parser.add_argument("--write", action="store_true", help="into the page and the picture")
    options = parser.parse_args()
    begin_anew_for_unknown_processor(blas()[1])
    compared = check_velocities(options.bench.with_name("wasserstrom"))
    print(table_head(), flush=True)
    rows, machine = compare(options)
    section = page_section(rows, machine, compared)
    if options.write:
        write(rows, section, options.docs)
    else:
        print("\n" + section.split("\n")[0])


if __name__ == "__main__":
    main()
