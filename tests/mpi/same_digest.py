#!/usr/bin/env python3
"""Runs a case on 1, 2, 3, 4 and 7 ranks, gathered and streamed, and demands one content digest.

  same_digest.py COUNT     particles: a few, a number that no rank count divides, or so many that every rank owns two blocks
For svgd, blob and gfsd, with and without particle weights. WASSERSTROM and MPIEXEC name the programs.
"""

import itertools
import os
import re
import subprocess
import sys
import tempfile

CASE = """
[run]
steps = {steps}
[particles]
count = {count}
dimension = 2
weight = {{ type = "{weight}" }}
[[objective]]
name = "wide"
type = "energy"
target = {{ type = "gaussian", mean = [1.0, 0.0], std = 1.5 }}
[[objective]]
name = "two-modes"
type = "energy"
target = {{ type = "gaussian_mixture", weights = [0.6, 0.4], means = [[-1, 0], [0, 2]], std = [0.5, 0.8] }}
[[objective]]
name = "cost"
type = "expectation"
potential = {{ type = "double_well" }}
[velocity]
type = "{velocity}"
kernel = {{ bandwidth = {bandwidth} }}
[flow]
step = 0.02
[io]
gather_limit = {gather_limit}
"""


def digest(case, ranks, folder):
    path = os.path.join(folder, "case.toml")
    with open(path, "w") as file:
        file.write(case)
    command = [os.environ["MPIEXEC"], "-n", str(ranks), os.environ["WASSERSTROM"], "run", path, "-o",
               os.path.join(folder, "run"), "--overwrite"]
    done = subprocess.run(command, capture_output=True, text=True, timeout=300)
    found = re.search(r"content digest (\w+)", done.stdout)
    if done.returncode != 0 or not found:
        sys.exit(f"{' '.join(command)} ended with {done.returncode}:\n{done.stdout}{done.stderr}")
    return found.group(1)


def main():
    count = int(sys.argv[1])
    large = count > 20000
    failed = 0
    for velocity, weight in itertools.product(["svgd", "blob", "gfsd"], ["uniform", "bayesian_bootstrap"]):
        found = {}
        for gather_limit, ranks in itertools.product(["1e9", "0.0"], [1, 2, 3, 4, 7]):
            case = CASE.format(count=count, steps=1 if large else 5, weight=weight, velocity=velocity,
                               bandwidth="0.5" if large else '"liu-wang"', gather_limit=gather_limit)
            with tempfile.TemporaryDirectory() as folder:
                found[(gather_limit, ranks)] = digest(case, ranks, folder)
        same = len(set(found.values())) == 1
        failed += not same
        print(f"N = {count}, {velocity}, {weight}: {set(found.values()) if same else found}", flush=True)
    sys.exit(1 if failed else 0)


if __name__ == "__main__":
    main()
