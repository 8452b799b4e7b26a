#!/usr/bin/env python3
"""Tables and the picture of docs/networks.md: how good learned fields are, what they cost, and where they lead.

  networks.py WASSERSTROM [--only errors|objectives|pictures] [-o DIR]

errors      learned velocities of kl along the flow from N(0, 1) to N(0.8, 1.4^2) in the plane against the closed form, by
            width, iterations a step and samples, with and without an early stop
objectives  seconds a step for K = 2, 4, 10, 20 energies with network, svgd and blob, and as many sets of samples
pictures    docs/learned-fields.png: figures 1 and 2 of MWGraD by svgd, blob and networks, and shares within r < 2.5
Needs h5py, numpy and matplotlib.
"""

import argparse
import itertools
import json
import pathlib
import subprocess
import tempfile

import h5py
import matplotlib
import numpy as np

matplotlib.use("Agg")
from matplotlib import pyplot as plt  # noqa: E402  (the backend comes first)

from four_methods import FAINT, INK, INSIDE, STEPS, draw  # noqa: E402

ROOT = pathlib.Path(__file__).resolve().parents[2]
CASES = ROOT / "apps/cases"
FIGURE = CASES / "four-targets-figure.toml"
MEAN, STD = 0.8, 1.4

FLOW = """\
[run]
steps = {steps}
[particles]
count = {samples}
dimension = 2
[[objective]]
name = "a"
type = "dissimilarity"
divergence = "kl"
target = {{ type = "gaussian", mean = {mean}, std = {std}, samples = {samples} }}
critic = {{ hidden = [{width}, {width}], iterations = {iterations}, held_out = 0.2, patience = {patience}, penalty = {penalty} }}
[weights]
type = "fixed"
[flow]
step = {step}
[snapshots]
every_steps = 1
"""


def run(program, case, folder, *settings):
    words = [word for setting in settings for word in ("--set", setting)]
    subprocess.run([program, "run", case, "-o", folder, "--overwrite", *words], check=True, stdout=subprocess.DEVNULL)
    return pathlib.Path(folder)


def positions(folder, step):
    with h5py.File(folder / "snapshots" / f"step_{step:09d}.h5") as file:
        return file["particles/position"][()]


def field_error(program, scratch, samples, width, iterations, patience=0, penalty=0.1, steps=60, step=0.05):
    """Root mean square of learned less exact velocities over that of the exact ones, over the last third of the steps,
    where the error is what steps of training keep it at; velocities are differences of positions."""
    case = pathlib.Path(scratch, "flow.toml")
    case.write_text(FLOW.format(steps=steps, samples=samples, width=width, iterations=iterations, patience=patience,
                                penalty=penalty, step=step, mean=MEAN, std=STD))
    folder = run(program, case, scratch + "/flow")
    wrong = exact_square = 0
    for n in range(2 * steps // 3, steps):
        before, after = positions(folder, n), positions(folder, n + 1)
        mean, variance = before.mean(0), before.var(0)
        exact = -(before - mean) / variance + (before - MEAN) / STD**2
        wrong += np.sum(((before - after) / step - exact) ** 2)
        exact_square += np.sum(exact**2)
    return np.sqrt(wrong / exact_square)


def errors(program, _):
    with tempfile.TemporaryDirectory() as scratch:
        print("| width | iterations a step | N = 30 | with early stop | 300 | 3000 |\n|---|---|---|---|---|---|")
        for width, iterations in itertools.product((10, 50, 200), (5, 20, 100)):
            def of(samples, patience=0):
                return f"{field_error(program, scratch, samples, width, iterations, patience):.2f}"

            print(f"| {width} | {iterations} | {of(30)} | {of(30, 20)} | {of(300)} | {of(3000)} |", flush=True)


def many_case(kind, objectives):
    generator = np.random.default_rng(objectives)
    text = '[run]\nname = "many"\nsteps = 30\n[particles]\ncount = 1000\ndimension = 10\n'
    for k in range(objectives):
        target = f'type = "gaussian", mean = {generator.normal(size=10).round(6).tolist()}'
        more = ', samples = 1000 }\ndivergence = "kl"' if kind == "kl" else " }"
        sort = "dissimilarity" if kind == "kl" else "energy"
        text += f'[[objective]]\nname = "target-{k}"\ntype = "{sort}"\ntarget = {{ {target}{more}\n'
    velocity = "" if kind == "kl" else f'[velocity]\ntype = "{kind}"\n'
    return text + velocity + '[flow]\nstep = 0.01\n'


def seconds_a_step(program, kind, objectives):
    """Of steps after the first, which trains longer: two runs of different length."""
    with tempfile.TemporaryDirectory() as scratch:
        case = pathlib.Path(scratch, "many.toml")
        case.write_text(many_case(kind, objectives))
        spent = []
        for steps in (2, 32):
            folder = run(program, case, scratch + "/run", f"run.steps={steps}")
            phases = json.loads((folder / "performance.json").read_text())["phases"]
            spent.append(sum(phase["max_s"] for name, phase in phases.items() if name != "output"))
        return (spent[1] - spent[0]) / 30


def objectives(program, _):
    kinds = ("svgd", "blob", "network", "kl")
    print("| K | " + " | ".join(kinds) + " |\n|---|" + "---|" * len(kinds))
    for count in (2, 4, 10, 20):
        cells = [f"{1e3 * seconds_a_step(program, kind, count):.3g} ms" for kind in kinds]
        print(f"| {count} | " + " | ".join(cells) + " |", flush=True)


def sample_sets(divergence):
    """The four sets of samples, moved as in the figure."""
    settings = [f"objective[{k}].divergence={divergence}" for k in range(4)]
    start = "3.0" if divergence == "kl" else "1.0"
    return [*settings, "run.steps=1500", f"particles.init.std={start}", "flow.step=0.03", "flow.step_rule.type=adam"]


def pictures(program, folder):
    sets = CASES / "four-sample-sets.toml"
    columns = {
        "svgd": (FIGURE, ["velocity.type=svgd"]),
        "blob": (FIGURE, ["velocity.type=blob"]),
        "network": (FIGURE, ["velocity={type=\"network\"}"]),
        "30 samples, KL": (sets, sample_sets("kl")),
        "30 samples, JS": (sets, sample_sets("js")),
    }
    plt.rcParams.update({"font.size": 8, "text.color": INK, "axes.labelcolor": INK, "axes.titlesize": 9})
    figure, panels = plt.subplots(len(STEPS), len(columns), figsize=(8.2, 7.1), layout="constrained")
    with tempfile.TemporaryDirectory() as scratch:
        for column, (name, (case, settings)) in enumerate(columns.items()):
            shares = {}
            for rule in ("min_norm", "fixed"):  # the picture shows the last
                out = run(program, case, scratch + "/run", f"weights.type={rule}", *settings)
                shown = [positions(out, step) for step in STEPS]
                shares[rule] = np.mean(np.linalg.norm(shown[-1], axis=1) < INSIDE)
            for row, each in enumerate(shown):
                draw(panels[row, column], each)
            panels[0, column].set_title(name)
            panels[-1, column].set_xlabel(f"{shares['fixed']:.0%} within r < {INSIDE}\n({shares['min_norm']:.0%} by min-norm)")
            print(f"{name:15} within r < {INSIDE}: uniform weights {shares['fixed']:.2f}, min_norm {shares['min_norm']:.2f}",
                  flush=True)
    for row, step in enumerate(STEPS):
        panels[row, 0].set_ylabel(f"step {step}", color=FAINT)
    figure.savefig(folder / "learned-fields.png", dpi=110)


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("program", type=pathlib.Path)
    parser.add_argument("--only", choices=["errors", "objectives", "pictures"])
    parser.add_argument("-o", dest="folder", type=pathlib.Path, default=ROOT / "docs")
    given = parser.parse_args()
    for part in (errors, objectives, pictures):
        if given.only in (None, part.__name__):
            part(given.program.resolve(), given.folder)


if __name__ == "__main__":
    main()
