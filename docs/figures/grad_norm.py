#!/usr/bin/env python3
"""GradNorm of MWGraD and A-MWGraD on the four targets of the papers: docs/grad-norm.png, and the table beside it.

  grad_norm.py PROGRAM [-o docs/grad-norm.png]

Mean over the five starts of tests/verify/starts, 50 particles, h = 1, 1000 evaluations: n = 1 is the start.
"""

import argparse
import csv
import pathlib
import subprocess
import tempfile

import matplotlib
import numpy as np

matplotlib.use("Agg")
from matplotlib import pyplot as plt  # noqa: E402  (the backend comes first)

ROOT = pathlib.Path(__file__).parents[2]
STEPS = (0.001, 0.005, 0.01)
SCHEMES = {"mwgrad": 'type = "mwgrad"', "literal": 'type = "a_mwgrad"\nform = "literal"',
           "semi_implicit": 'type = "a_mwgrad"', "lookahead": 'type = "a_mwgrad"\nform = "lookahead"',
           "shifted": 'type = "a_mwgrad"\nshifted_weights = true'}
COLOURS = {"mwgrad": "#22303c", "literal": "#d55e00", "semi_implicit": "#0072b2", "lookahead": "#009e73",
           "shifted": "#cc79a7"}
COLUMNS = (1, 50, 100, 300, 500, 1000)
MEANS = ([[4, -4], [0, 0.1]], [[-4, 4], [0, -0.1]], [[-4, -4], [0.1, 0]], [[4, 4], [-0.1, 0]])


def case(estimator, step, scheme, start):
    targets = "\n".join(f'[[objective]]\nname = "target-{k}"\ntype = "energy"\ntarget = {{ type = "gaussian_mixture", '
                        f"weights = [0.7, 0.3], means = {means} }}" for k, means in enumerate(MEANS))
    path = ROOT / "tests" / "verify" / "starts" / f"normal-50x2-seed{start}.csv"
    return (f'[run]\nname = "grad-norm"\nsteps = 999\n[particles]\ncount = 50\ndimension = 2\ninit = {{ type = "file", '
            f'path = "{path}" }}\n{targets}\n[velocity]\ntype = "{estimator}"\nkernel = {{ bandwidth = 1.0 }}\n[flow]\n'
            f"{SCHEMES[scheme]}\nstep = {step}\n[diagnostics]\nevery_steps = 1\n")


def grad_norms(program, *what):
    """Mean over the starts, for n = 1 to 1000."""
    runs = []
    for start in range(5):
        with tempfile.TemporaryDirectory() as scratch:
            pathlib.Path(scratch, "case.toml").write_text(case(*what, start))
            subprocess.run([program, "run", f"{scratch}/case.toml", "-o", f"{scratch}/run"], check=True,
                           capture_output=True)
            with open(f"{scratch}/run/diagnostics.csv", newline="") as file:
                runs.append([float(row["grad_norm"]) for row in csv.DictReader(file)])
    return np.mean(runs, axis=0), np.std(runs, axis=0)


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("program")
    parser.add_argument("-o", "--output", default=ROOT / "docs" / "grad-norm.png")
    options = parser.parse_args()
    plt.rcParams.update({"font.size": 8, "axes.titlesize": 9, "axes.grid": True, "grid.color": "#e3e7eb"})
    figure, panels = plt.subplots(2, 3, figsize=(9, 5), sharex=True, sharey="row", layout="constrained")
    for row, estimator in zip(panels, ("svgd", "blob")):
        for panel, step in zip(row, STEPS):
            for scheme in SCHEMES:
                mean, spread = grad_norms(options.program, estimator, step, scheme)
                panel.semilogy(range(1, 1001), mean, color=COLOURS[scheme], lw=1, label=scheme,
                               ls="--" if scheme in ("lookahead", "shifted") else "-")
                print(f"| {estimator} | {step} | {scheme} | " + " | ".join(f"{mean[n - 1]:.2e}" for n in COLUMNS)
                      + f" | spread at 1000: {spread[-1]:.1e}", flush=True)
            panel.set(title=f"{estimator}, step {step}")
        row[0].set(ylabel="GradNorm", ylim=(1e-7, 1))
    for panel in panels[1]:
        panel.set(xlabel="n")
    panels[0, 0].legend(fontsize=7)
    figure.savefig(options.output, dpi=100)


if __name__ == "__main__":
    main()
