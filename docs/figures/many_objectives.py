#!/usr/bin/env python3
"""The share of the min-norm weights in a step with many objectives: the numbers of docs/acceleration.md.

  many_objectives.py PROGRAM [--steps 50]

SVGD, 1000 particles in ten dimensions, K normal targets with random means and widths.
"""

import argparse
import json
import pathlib
import subprocess
import tempfile

import numpy as np


def case(objectives, steps, flow):
    generator = np.random.default_rng(objectives)
    targets = "\n".join(
        f'[[objective]]\nname = "target-{k}"\ntype = "energy"\ntarget = {{ type = "gaussian", mean = '
        f'{generator.normal(size=10).round(6).tolist()}, std = {generator.uniform(0.5, 2, 10).round(6).tolist()} }}'
        for k in range(objectives))
    return (f'[run]\nname = "many"\nsteps = {steps}\n[particles]\ncount = 1000\ndimension = 10\n{targets}\n'
            f'[velocity]\ntype = "svgd"\n[flow]\ntype = "{flow}"\nstep = 0.01\n')


def seconds_per_phase(program, objectives, steps, flow):
    with tempfile.TemporaryDirectory() as scratch:
        pathlib.Path(scratch, "many.toml").write_text(case(objectives, steps, flow))
        subprocess.run([program, "run", f"{scratch}/many.toml", "-o", f"{scratch}/run"], check=True,
                       capture_output=True)
        report = json.loads(pathlib.Path(scratch, "run", "performance.json").read_text())
        return {name: phase["max_s"] for name, phase in report["phases"].items()}


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("program")
    parser.add_argument("--steps", type=int, default=50)
    options = parser.parse_args()
    for flow in ("mwgrad", "a_mwgrad"):
        for objectives in (4, 20, 100):
            phases = seconds_per_phase(options.program, objectives, options.steps, flow)
            work = {name: phases[name] for name in phases if name not in ("checkpoints", "snapshots", "diagnostics")}
            shares = ", ".join(f"{name} {seconds / sum(work.values()):.1%}" for name, seconds in work.items())
            print(f"{flow}, K = {objectives}: {1e3 * sum(work.values()) / options.steps:.2f} ms a step: {shares}")


if __name__ == "__main__":
    main()
