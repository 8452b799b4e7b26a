#!/usr/bin/env python3
"""Draws docs/four-methods.png: the setting of Figure 1 of MWGraD, under four methods with the same start and budget.

  four_methods.py WASSERSTROM [-o PICTURE.png]

Runs apps/cases/four-targets-figure.toml (50 particles, a wide start, Adam with step 0.03, 1500 steps) with min-norm
weights, the rule that the methods share, as MOO-SVGD, MT-SGD and MWGraD with the svgd and the blob velocity.  Below each
column: the share of particles with r < 2.5 and the final weights, which say which of the stationary laws was reached; for
MOO-SVGD, whose particles have weights of their own, their mean.  Needs Python 3.11, h5py, numpy and matplotlib.
"""

import argparse
import pathlib
import subprocess
import tempfile

import h5py
import matplotlib
import numpy as np

matplotlib.use("Agg")
from matplotlib import pyplot as plt  # noqa: E402  (the backend comes first)
from matplotlib.colors import LinearSegmentedColormap  # noqa: E402

ROOT = pathlib.Path(__file__).resolve().parents[2]
INK, FAINT, PARTICLE = "#22303c", "#8a96a3", "#b5432a"
DENSITY = LinearSegmentedColormap.from_list("density", ["#ffffff", "#dce8f2", "#a9c8e0", "#6a9fc8"])
METHODS = {
    "MOO-SVGD": ["flow.type=moo_svgd", "velocity.type=svgd"],
    "MT-SGD": ["flow.type=mt_sgd", "velocity.type=svgd"],
    "MWGraD, svgd": ["velocity.type=svgd"],
    "MWGraD, blob": ["velocity.type=blob"],
}
STEPS = [0, 500, 1000, 1500]
WINDOW, INSIDE = 10, 2.5
MEANS = [((4, -4), (0, 0.1)), ((-4, 4), (0, -0.1)), ((-4, -4), (0.1, 0)), ((4, 4), (-0.1, 0))]


def run(program, settings, folder):
    words = [word for setting in ["weights.type=min_norm", *settings] for word in ("--set", setting)]
    subprocess.run([program, "run", ROOT / "apps/cases/four-targets-figure.toml", "-o", folder, *words], check=True,
                   stdout=subprocess.DEVNULL)
    files = [folder / "snapshots" / f"step_{step:09d}.h5" for step in STEPS]
    positions = []
    for path in files:
        with h5py.File(path) as file:
            positions.append(file["particles/position"][()])
            weights = file["flow/weights"][()]
    return positions, weights


def mean_density(x, y):
    def normal(centre):
        return np.exp(-((x - centre[0]) ** 2 + (y - centre[1]) ** 2) / 2) / (2 * np.pi)

    return sum(0.7 * normal(main) + 0.3 * normal(other) for main, other in MEANS) / len(MEANS)


def draw(axes, positions):
    grid = np.linspace(-WINDOW, WINDOW, 161)
    density = mean_density(*np.meshgrid(grid, grid))
    axes.contourf(grid, grid, density, levels=8, cmap=DENSITY)
    axes.scatter(*np.clip(positions, -WINDOW, WINDOW).T, s=7, color=PARTICLE, linewidths=0, clip_on=False)
    axes.set(xlim=(-WINDOW, WINDOW), ylim=(-WINDOW, WINDOW), xticks=[], yticks=[], aspect="equal")
    for spine in axes.spines.values():
        spine.set_color(FAINT)
        spine.set_linewidth(0.5)


def main():
    arguments = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    arguments.add_argument("program", type=pathlib.Path, help="the built program")
    arguments.add_argument("-o", dest="picture", type=pathlib.Path, default=ROOT / "docs/four-methods.png")
    given = arguments.parse_args()
    plt.rcParams.update({"font.size": 8, "text.color": INK, "axes.labelcolor": INK, "axes.titlesize": 9})
    figure, panels = plt.subplots(len(STEPS), len(METHODS), figsize=(6.6, 7.1), layout="constrained")
    with tempfile.TemporaryDirectory() as folder:
        for column, (name, settings) in enumerate(METHODS.items()):
            positions, weights = run(given.program.resolve(), settings, pathlib.Path(folder) / str(column))
            inside = np.mean(np.linalg.norm(positions[-1], axis=1) < INSIDE)
            for row, each in enumerate(positions):
                draw(panels[row, column], each)
            panels[0, column].set_title(name)
            caption = f"{inside:.0%} within r < {INSIDE}\nw = " + " ".join(f"{weight:.2f}" for weight in weights)
            panels[-1, column].set_xlabel(caption)
            print(f"{name:14} {inside:.2f} within r < {INSIDE}, weights {np.round(weights, 3)}")
    for row, step in enumerate(STEPS):
        panels[row, 0].set_ylabel(f"step {step}")
    figure.savefig(given.picture, dpi=110)


if __name__ == "__main__":
    main()
