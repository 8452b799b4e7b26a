#!/usr/bin/env python3
"""How near particles come to the exact Riesz flow from a point: the tables of docs/riesz.md.

  riesz_table.py [-o DIR] [--dimension D]... [--exponent R]... [--count N] [--ranks P] [--program PATH]

Runs variants of apps/cases/explosion.toml: forward Euler with the published steps of 0.05 where the exponent is 1, and
rk with adaptive steps for all exponents, up to each of the times 0.2, 0.6 and 1.2.  Exponents up to 1 start in a cube of
side 1e-9, larger ones at the exact shape at the time 0.2, evenly spread.  Prints a row of Markdown for each dimension and
exponent: D_K^2 to the exact flow over what N independent draws of it have in the mean, and the relative error of the mean
of |x|^2 at the last time.  Exits 1 when a run failed.
"""

import argparse
import csv
import pathlib
import re
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parent
TIMES = (0.2, 0.6, 1.2)
RK = 'integrator = "rk"\nscheme = "3bs"\nadaptive = true\ntolerance = {tolerance}\nstep = {step}'


def case_text(dimension, exponent, time, scheme, count):
    text = (ROOT / "cases/explosion.toml").read_text(encoding="utf-8")
    begin = 0.2 if exponent > 1 else 0.0
    init = f'{{ type = "points", points = [{[0.0] * dimension}], spread = 1e-9 }}'
    if exponent > 1:
        scale = ((2 - exponent) * begin) ** (1 / (2 - exponent))
        init = f'{{ type = "riesz_equilibrium", exponent = {exponent}, scale = {scale!r}, layout = "even" }}'
    steps = "step = 0.05"
    if scheme == "rk":
        steps = RK.format(tolerance=1e-5 if exponent > 1 else 1e-3, step=1e-7 if exponent < 1 else 1e-3)
    for pattern, value in ((r"^steps = .*", f"time = {time - begin!r}"), (r"^count = .*", f"count = {count}"),
                           (r"^dimension = .*", f"dimension = {dimension}"), (r"^init = .*", f"init = {init}"),
                           (r"^step = .*", steps),
                           (r"^exponent = .*", f"exponent = {exponent}\nstart = {-begin}"),
                           (r"exponent = 1.0 }$", f"exponent = {exponent} }}")):
        text = re.sub(pattern, lambda _, value=value: value, text, count=1, flags=re.M)
    return text.replace("every_steps = 4", "every_steps = 1000000")


def last_row(options, dimension, exponent, time, scheme):
    folder = options.output / f"{dimension}-{exponent}-{time}-{scheme}"
    folder.mkdir(parents=True, exist_ok=True)
    case = folder / "case.toml"
    case.write_text(case_text(dimension, exponent, time, scheme, options.count), encoding="utf-8")
    command = [options.program, "run", str(case), "-o", str(folder / "run"), "--overwrite"]
    if options.ranks > 1:
        command = ["mpiexec", "-n", str(options.ranks), *command]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode != 0:
        sys.exit(f"{case}: {done.stderr or done.stdout}")
    with open(folder / "run/diagnostics.csv", newline="", encoding="utf-8") as file:
        return list(csv.DictReader(file))[-1]


def table_row(options, dimension, exponent, scheme):
    times = [time for time in TIMES if exponent <= 1 or time > 0.2]
    rows = [last_row(options, dimension, exponent, time, scheme) for time in times]
    found = [f"{float(row['discrepancy_exact']):.1e}" for row in rows]
    draws = [f"{float(row['draws_discrepancy_exact']):.1e}" for row in rows]
    missing = ["-"] * (len(TIMES) - len(times))
    error = 100 * float(rows[-1]["m2_error_exact"])
    return (f"| {dimension} | {exponent} | {scheme} | {' / '.join(missing + found)} | {' / '.join(missing + draws)} | "
            f"{error:+.2f} % | {rows[-1]['step']} |")


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("-o", "--output", type=pathlib.Path, default=pathlib.Path("riesz_table"))
    parser.add_argument("--dimension", type=int, action="append")
    parser.add_argument("--exponent", type=float, action="append")
    parser.add_argument("--count", type=int, default=2000)
    parser.add_argument("--ranks", type=int, default=1)
    parser.add_argument("--program", default="wasserstrom")
    options = parser.parse_args()
    print("| d | r | integrator | D_K^2 at t = 0.2 / 0.6 / 1.2 | the same of independent draws | error of m2 at 1.2 | steps |")
    print("| --- | --- | --- | --- | --- | --- | --- |")
    for dimension in options.dimension or [2, 3, 10]:
        for exponent in options.exponent or [0.5, 1.0, 1.5]:
            for scheme in ["euler", "rk"] if exponent == 1 else ["rk"]:
                print(table_row(options, dimension, exponent, scheme), flush=True)


if __name__ == "__main__":
    main()
