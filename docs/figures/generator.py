#!/usr/bin/env python3
"""Tables and the picture of docs/generator.md: a generator that is trained along the flow to a ring of eight Gaussians.

  generator.py WASSERSTROM [--only exact|learned|picture] [--steps N] [--seeds N ...] [--runs DIR] [-o DIR]

exact    W_2 to 512 unseen points along runs with the exact potential, by persistency, step and start of the weights
learned  the same with learned potentials, beside games for W_1, and how good their field is
picture  docs/generator.png: what the generators of both show along the run
Runs that DIR (--runs) holds are not repeated. Needs h5py, numpy and matplotlib.
"""

import argparse
import csv
import pathlib
import re
import subprocess
import tempfile

import h5py
import matplotlib
import numpy as np

matplotlib.use("Agg")
from matplotlib import pyplot as plt  # noqa: E402  (the backend comes first)

ROOT = pathlib.Path(__file__).resolve().parents[2]
SHOWN = (50, 100, 200, 300, 500, 1000, 2000, 5000)  # steps of the tables
PICTURED = (0, 100, 200, 300)
REACHED = 0.3
INK, FAINT = "#222222", "#8a8a8a"

EXACT = '{ type = "assignment", batch = 256 }'
LEARNED = '{{ type = "network", hidden = [128, 128, 128], activation = "relu", init_std = 0.1, judge_every = 10{more} }}'

CASE = """\
[run]
seed = {seed}
steps = {steps}
[particles]
measure = "generator"
count = 512
dimension = 2
generator = {{ hidden = [128, 128, 128], activation = "relu", residual = true, init_std = {std}, source = {{ type = "gaussian", std = 0.05 }} }}
fit = {{ persistency = {persistency}, batch = {batch} }}
[[objective]]
name = "ring"
type = "w2"
target = {{ type = "toy", law = "ring", samples = 20480 }}
dual = {dual}
[flow]
step = {step}
[[diagnostic]]
name = "unseen"
type = "wasserstein"
target = {{ type = "toy", law = "ring", samples = 512, seed = 9 }}
[[diagnostic]]
name = "ring"
type = "coverage"
modes = {modes}
radius = 0.3
[diagnostics]
every_steps = 10
[snapshots]
every_steps = {snapshots}
[checkpoint]
every_steps = 100
"""


def slug(label):
    return re.sub(r"[^a-z0-9.]+", "-", label.lower())


def rows_of(folder):
    """What a run has written of its diagnostics."""
    path = folder / "diagnostics.csv"
    if not path.exists():
        return []
    with path.open(newline="") as file:
        return list(csv.DictReader(file))


def run(program, folder, dual=EXACT, steps=1000, seed=1, persistency=10, step=1.0, std=0.1, batch=256):
    """Runs a case, unless the folder has that run; its columns by name, a number for each tenth step."""
    modes = [[float(np.cos(k * np.pi / 4)), float(np.sin(k * np.pi / 4))] for k in range(8)]
    case = folder.parent / f"{folder.name}.toml"
    case.write_text(CASE.format(seed=seed, steps=steps, persistency=persistency, step=step, std=std, batch=batch,
                                dual=dual, modes=modes, snapshots=min(steps, PICTURED[1])))
    rows = rows_of(folder)
    if not rows or int(rows[-1]["step"]) < steps:
        subprocess.run([program, "run", case, "-o", folder, "--restart", "auto"], check=True, stdout=subprocess.DEVNULL)
        rows = rows_of(folder)
    return {name: np.array([float(row[name] or "nan") for row in rows]) for name in rows[0]}


def reached(found):
    """The first step shown at which W_2 is below."""
    below = np.flatnonzero(found["w2_unseen"] < REACHED)
    return f"{found['step'][below[0]]:.0f}" if below.size else "-"


def row(label, found, *more):
    at = {int(step): w2 for step, w2 in zip(found["step"], found["w2_unseen"])}
    shown = [f"{at[step]:.3f}" if step in at else "" for step in SHOWN]
    seconds = found["wall_s"][-1] - found["wall_s"][0]
    print("| " + " | ".join([label, *shown, reached(found), f"{found['modes_ring'][-1]:.0f}", *more, f"{seconds:.0f}"]) + " |",
          flush=True)


def head(*more):
    names = ["", *[str(step) for step in SHOWN], f"below {REACHED}", "modes", *more, "s"]
    print("| " + " | ".join(names) + " |\n|" + "---|" * len(names))


def exact(program, given):
    head()
    for std, persistency, step in [(0.01, 1, 1.0), (0.01, 3, 1.0), (0.01, 10, 1.0), (0.1, 1, 1.0), (0.1, 1, 0.1),
                                   (0.1, 3, 1.0), (0.1, 10, 1.0), (0.1, 10, 0.5), (0.1, 10, 0.1), (0.1, 30, 1.0)]:
        label = f"K = {persistency}, dt = {step}, std {std}"
        found = run(program, given.runs / slug(label), persistency=persistency, step=step, std=std, steps=given.steps)
        row(label, found)


KINDS = {f"K = {k}, dt = {dt}": (k, dt, "") for k in (1, 3, 10, 30) for dt in (1.0, 0.5, 0.1)} | {
    "along grad phi, K = 10": (10, 1.0, ', direction = "phi"'),
    "lambda = 10, K = 10": (10, 1.0, ", penalty = 10.0"),
    "20 iterations, K = 10": (10, 1.0, ", iterations = 20"),
    "softplus, K = 10": (10, 1.0, ', activation = "softplus"'),
    "wgan_gp, K = 1": (1, 1.0, ', loss = "wgan_gp"'),
    "wgan_lp, K = 1": (1, 1.0, ', loss = "wgan_lp"'),
    "wgan_gp, K = 10": (10, 0.1, ', loss = "wgan_gp"'),
}


def learned(program, given):
    head("cosine", "error")
    for label, (persistency, step, more) in KINDS.items():
        if given.pick and not any(pick in label for pick in given.pick):
            continue
        for seed in given.seeds:
            dual = LEARNED.format(more=more)
            if "activation = \"softplus\"" in dual:
                dual = dual.replace('activation = "relu", ', "")
            name = f"{label}, seed {seed}"
            found = run(program, given.runs / slug(name), dual, given.steps, seed, persistency, step, batch=512)
            last = slice(-max(1, found["step"].size // 4), None)
            row(name, found, f"{np.nanmean(found['potential_cosine_ring'][last]):.2f}",
                f"{np.nanmean(found['potential_error_ring'][last]):.2f}")


def draw(panel, name, folder):
    """What a run showed, at four steps."""
    with open(pathlib.Path(folder, "diagnostics.csv"), newline="") as file:
        at = {int(each["step"]): float(each["w2_unseen"]) for each in csv.DictReader(file)}
    for axes, step in zip(panel, PICTURED):
        with h5py.File(f"{folder}/snapshots/step_{step:09d}.h5") as file:
            x = file["particles/position"][()]
        for k in range(8):
            centre = np.cos(k * np.pi / 4), np.sin(k * np.pi / 4)
            axes.add_patch(plt.Circle(centre, 0.2, color=FAINT, fill=False, linewidth=0.6))
        axes.scatter(*x.T, s=3, color=INK, linewidths=0)
        axes.set(xlim=(-1.5, 1.5), ylim=(-1.5, 1.5), xticks=[], yticks=[], aspect="equal")
        axes.set_title(f"step {step}: $W_2$ = {at[step]:.2f}", fontsize=8)
    panel[0].set_ylabel(name)


def picture(program, given):
    plt.rcParams.update({"font.size": 8, "text.color": INK, "axes.labelcolor": INK})
    figure, panels = plt.subplots(2, len(PICTURED), figsize=(8.2, 4.4), layout="constrained")
    kinds = {"optimal plan": (EXACT, 256), "learned": (LEARNED.format(more=""), 512)}
    for panel, (name, (dual, batch)) in zip(panels, kinds.items()):
        folder = given.runs / slug(f"picture {name}")
        run(program, folder, dual, PICTURED[-1], batch=batch)
        draw(panel, name, folder)
    figure.savefig(given.folder / "generator.png", dpi=110)


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("program", type=pathlib.Path)
    parser.add_argument("--only", choices=["exact", "learned", "picture"])
    parser.add_argument("--steps", type=int, default=1000)
    parser.add_argument("--seeds", type=int, nargs="+", default=[1])
    parser.add_argument("--pick", action="append", help="rows of learned whose label has this")
    parser.add_argument("--runs", type=pathlib.Path, help="where runs are kept")
    parser.add_argument("-o", dest="folder", type=pathlib.Path, default=ROOT / "docs")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as scratch:
        given.runs = given.runs or pathlib.Path(scratch)
        given.runs.mkdir(parents=True, exist_ok=True)
        for part in (exact, learned, picture):
            if given.only in (None, part.__name__):
                part(given.program.resolve(), given)


if __name__ == "__main__":
    main()
