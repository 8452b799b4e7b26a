#!/usr/bin/env python3
"""Neural backward and forward schemes from a Dirac, against the exact flow of -|x - y|^r: the tables of docs/riesz.md.

  riesz_neural.py OUT [NAME ...]     runs what is not in OUT/results.json yet (all, or those rows), and prints the table

WASSERSTROM names the program.  Rows are called <scheme>-<d>-<r>[-better|-decay]: 2000 particles, tau = 0.05, width 64 x 2,
batches of 100, 5000 iterations a step, as published; `decay` lets the learning rate fall in the last half of each step, and
`better` has a residual and a skip connection besides.
"""

import csv
import json
import math
import os
import resource
import subprocess
import sys

PROGRAM = os.environ.get("WASSERSTROM", "wasserstrom")

CASE = """
[run]
seed = 1
steps = 24
[particles]
count = 2000
dimension = {d}
init = {{ {init} }}
[[objective]]
name = "repulsion"
type = "interaction"
kernel = {{ type = "riesz", exponent = {r} }}
[flow]
integrator = "{integrator}"
step = {step}
{schedule}
network = {{ {network} }}
[[diagnostic]]
name = "exact"
type = "riesz_flow"
exponent = {r}
start = {start}
"""

ROWS = ([f"{scheme}-{d}-1.0" for d in (2, 3, 10, 100) for scheme in ("backward", "forward")] +
        [f"backward-{d}-{r}{more}" for r in (0.5, 1.5) for d in (2, 3) for more in ("", "-decay")] +
        [f"{scheme}-{d}-1.0-better" for d in (100, 1000) for scheme in ("backward", "forward")] +
        [f"{scheme}-1000-1.0" for scheme in ("backward", "forward")])


def slow_start():
    """Steps of 1e-8, 1e-7, ..., 1e-2, then to 0.05, then 0.05."""
    time, rows = 0.0, []
    for power in range(-8, -1):
        rows.append((time, 10.0**power))
        time += 10.0**power
    rows += [(time, 0.05 - time), (0.05, 0.05)]
    return rows


def steps_of(r):
    """(time, size) of each of the 24 steps."""
    rows, time, steps = slow_start() if r < 1 else [(0.0, 0.05)], 0.0, []
    for n in range(24):
        size = [size for start, size in rows if time >= start * (1 - 1e-12)][-1]
        steps.append((time, size))
        time += size
    return steps


def backward_scales(r):
    """b of the exact minimising movements at the end of each step: the root of b - tau b^(r-1) = a."""
    scales, a = [], 0.0
    for _, tau in steps_of(r):
        low, high = max(a, 1e-300), a + 2 * tau ** (1 / (2 - r)) + 2 * tau + 1
        if a == 0.0:
            a = tau ** (1 / (2 - r))
        else:
            for _ in range(200):
                middle = 0.5 * (low + high)
                if middle - tau * middle ** (r - 1) > a:
                    high = middle
                else:
                    low = middle
            a = high
        scales.append(a)
    return scales


def flow_scale(r, time):
    return ((2 - r) * time) ** (1 / (2 - r))


def text_of(name):
    scheme, d, r, *better = name.split("-")
    d, r = int(d), float(r)
    zeros = ", ".join(["0.0"] * d)
    schedule = ""
    if r < 1:
        rows = ", ".join(f"[{time!r}, {size!r}]" for time, size in slow_start()[1:])
        schedule = f'schedule = {{ type = "list", from = [{rows}] }}'
    network = ""
    if better:
        network = "decay = 0.5"
    if better == ["better"]:
        network += ", skip = true" + (", residual = true" if scheme == "backward" else "")
    return CASE.format(d=d, r=r, start=0.0, init=f'type = "points", points = [[{zeros}]]', network=network,
                       integrator="neural_jko" if scheme == "backward" else "neural_forward",
                       step=1e-8 if r < 1 else 0.05, schedule=schedule)


def run(name, out):
    case = os.path.join(out, name + ".toml")
    with open(case, "w") as file:
        file.write(text_of(name))
    directory = os.path.join(out, name)
    before = resource.getrusage(resource.RUSAGE_CHILDREN).ru_utime
    subprocess.run([PROGRAM, "run", case, "-o", directory, "--overwrite"], check=True, stdout=subprocess.DEVNULL)
    seconds = resource.getrusage(resource.RUSAGE_CHILDREN).ru_utime - before
    with open(os.path.join(directory, "diagnostics.csv")) as file:
        rows = [{key: float(value or "nan") for key, value in row.items()} for row in csv.DictReader(file)]
    return {"seconds": seconds, "rows": rows}


def line(name, result):
    r, rows = float(name.split("-")[2]), result["rows"]
    end = 0.85 if r < 1 else 1.2
    shown = [min(rows, key=lambda row: abs(row["time"] - time)) for time in (0.2, 0.6, end)]
    discrepancy = " / ".join(f"{row['discrepancy_exact']:.2g}" for row in shown)
    moment = 1 + shown[-1]["m2_error_exact"]
    text = f"| {name} | {discrepancy} | {100 * (moment - 1):+.2f} % |"
    if r != 1:
        ratios = []
        for row, b in zip(rows[1:], backward_scales(r)):
            if row["time"] > 0.049:
                ratios.append((1 + row["m2_error_exact"]) * (flow_scale(r, row["time"]) / b) ** 2 - 1)
        text += f" {100 * ratios[-1]:+.2f} % (at most {100 * max(map(abs, ratios)):.1f} %) |"
    else:
        text += " |"
    return text + f" {result['seconds']:.0f} |"


def main():
    out, names = sys.argv[1], sys.argv[2:] or ROWS
    os.makedirs(out, exist_ok=True)
    store = os.path.join(out, "results.json")
    for name in names:
        results = json.load(open(store)) if os.path.exists(store) else {}
        if name in results:
            continue
        found = run(name, out)
        results = json.load(open(store)) if os.path.exists(store) else {}
        results[name] = found
        with open(store + ".new", "w") as file:
            json.dump(results, file)
        os.replace(store + ".new", store)
        print(line(name, found), flush=True)
    results = json.load(open(store))
    print("| row | D^2 at 0.2 / 0.6 / the end | E|x|^2 to the flow | to the scheme | CPU s |\n|---|---|---|---|---|")
    for name in ROWS:
        if name in results:
            print(line(name, results[name]))


if __name__ == "__main__":
    main()
