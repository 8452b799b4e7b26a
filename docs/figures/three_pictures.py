#!/usr/bin/env python3
"""Draws docs/three-pictures.png: apps/cases/three-pictures.toml from several starts, and a map of what each start draws.

  three_pictures.py WASSERSTROM [-o PICTURE.png] [--side N]

Above, the particles of the case at some times, each in the colour of the drawing that it ends next to; below them the ends
of two other starts (crosses), and discrepancies and weights over time.  On the right, for N x N starts all over the plane,
the three colours blended by the weights at t = 15 of 200 particles.  Needs Python 3.11, h5py, numpy and matplotlib.
"""

import argparse
import csv
import pathlib
import subprocess
import sys
import tempfile

import h5py
import matplotlib
import numpy as np

matplotlib.use("Agg")
from matplotlib import pyplot as plt  # noqa: E402  (the backend comes first)

ROOT = pathlib.Path(__file__).resolve().parents[2]
CASE = ROOT / "apps/cases/three-pictures.toml"
sys.dont_write_bytecode = True  # beside the drawings
sys.path.insert(0, str(CASE.parent / "pictures"))
from draw_three import DRAWINGS, SIDE  # noqa: E402  (of that folder)

INK, FAINT = "#22303c", "#8a96a3"
COLOURS = {"heart": "#d1495b", "ring": "#1f78b4", "star": "#e0a100"}
CORNERS = {"heart": (-0.5, -0.2), "ring": (-0.9, -0.7), "star": (-0.1, -0.7)}  # the `low` of the case; sides are 1
WINDOW = (-1.03, 1.03, -0.83, 0.9)
STEPS = [0, 10, 40, 190]
OTHERS = {"(0, -0.8)": (0.0, -0.8), "(0, 0.4)": (0.0, 0.4)}


def outline(name):
    """The corners of a drawing in the plane, closed."""
    pixels = np.array(DRAWINGS[name] + DRAWINGS[name][:1])
    return CORNERS[name] + np.stack([pixels[:, 0], SIDE - pixels[:, 1]], axis=1) / SIDE


def distances(points, name):
    """From each point to the nearest of the lines."""
    line = outline(name)
    begin, along = line[:-1], np.diff(line, axis=0)
    away = points[:, None] - begin
    share = np.clip((away * along).sum(-1) / (along**2).sum(-1), 0, 1)
    return np.linalg.norm(away - share[..., None] * along, axis=-1).min(axis=1)


def run(program, folder, *settings):
    words = [word for setting in settings for word in ("--set", setting)]
    subprocess.run([program, "run", CASE, "-o", folder, "--overwrite", *words], check=True, stdout=subprocess.DEVNULL)
    with open(folder / "diagnostics.csv", newline="", encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    return {name: np.array([float(row[name] or "nan") for row in rows]) for name in rows[0]}


def positions(folder, step):
    with h5py.File(folder / "snapshots" / f"step_{step:09d}.h5") as file:
        return file["particles/position"][()], float(file.attrs["time"])


def weights(table):
    return np.array([table["weight_" + name][-1] for name in COLOURS])


def draw_plane(axes, points, colour, start):
    for name, each in COLOURS.items():
        axes.plot(*outline(name).T, color=each, linewidth=0.5, alpha=0.45, zorder=0)
    axes.scatter(*points.T, s=1.6, c=colour, linewidths=0)
    axes.plot(*start, marker="+", color=INK, markersize=6, markeredgewidth=0.9)
    frame(axes)


def frame(axes):
    axes.set(xlim=WINDOW[:2], ylim=WINDOW[2:], xticks=[], yticks=[], aspect="equal")
    for spine in axes.spines.values():
        spine.set(color=FAINT, linewidth=0.5)


def draw_ends(axes, points, start, blend, title):
    nearest = np.argmin([distances(points, name) for name in COLOURS], axis=0)
    draw_plane(axes, points, np.array(list(COLOURS.values()))[nearest], start)
    axes.set_title(title, loc="left", pad=3)
    axes.set_xlabel("w = " + "  ".join(f"{weight:.2f}" for weight in blend), labelpad=3)
    return nearest


def draw_case(panels, program, folder):
    table = run(program, folder)
    ends = positions(folder, STEPS[-1])[0]
    nearest = np.argmin([distances(ends, name) for name in COLOURS], axis=0)
    for axes, step in zip(panels, STEPS):
        points, time = positions(folder, step)
        draw_plane(axes, points, np.array(list(COLOURS.values()))[nearest], (0.0, 0.05))
        axes.set_title(f"t = {time:g}", loc="left", pad=3)
        row = int(np.argmin(np.abs(table["step"] - step)))
        axes.set_xlabel("w = " + "  ".join(f"{table['weight_' + name][row]:.2f}" for name in COLOURS), labelpad=3)
    return table


def draw_curves(axes, table, what, style="-"):
    for name, colour in COLOURS.items():
        axes.plot(np.maximum(table["time"], 0.1), table[f"{what}_{name}"], style, color=colour, linewidth=1.3,
                  label=name if style == "-" else None)


def finish_curves(axes, title):
    axes.set(xscale="log", xlim=(0.1, 60), xlabel="t")
    axes.set_ylim(bottom=0)
    axes.set_title(title, loc="left", pad=3)
    axes.grid(color="#e3e7eb", linewidth=0.6)
    for side in ("top", "right"):
        axes.spines[side].set_visible(False)


def draw_map(axes, program, folder, side):
    """Each pixel a start, in the colour of the blend of drawings that it leads to."""
    centres = [low + (high - low) * (np.arange(side) + 0.5) / side for low, high in (WINDOW[:2], WINDOW[2:])]
    colours = np.array([matplotlib.colors.to_rgb(colour) for colour in COLOURS.values()])
    picture = np.zeros((side, side, 3))
    few = ("particles.count=200", "run.steps=100", "snapshots.every_steps=0", "diagnostics.every_steps=1000")
    for row, column in np.ndindex(side, side):
        point = f"particles.init.points=[[{centres[0][column]:.4f},{centres[1][row]:.4f}]]"
        picture[row, column] = weights(run(program, folder, point, *few)) @ colours
    axes.imshow(picture, origin="lower", extent=WINDOW, interpolation="nearest")
    for name in COLOURS:
        axes.plot(*outline(name).T, color="white", linewidth=0.8)
    for start in [(0.0, 0.05), *OTHERS.values()]:
        axes.plot(*start, marker="+", color=INK, markersize=8, markeredgewidth=1.1)
    frame(axes)
    axes.set_title("all starts: a point takes the colours of what it ends as", loc="left", pad=3)


def main():
    arguments = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    arguments.add_argument("program", type=pathlib.Path, help="the built program")
    arguments.add_argument("-o", dest="picture", type=pathlib.Path, default=ROOT / "docs/three-pictures.png")
    arguments.add_argument("--side", type=int, default=35, help="starts on a side of the map; default %(default)s")
    given = arguments.parse_args()
    program = given.program.resolve()
    plt.rcParams.update({"font.size": 7.5, "text.color": INK, "axes.labelcolor": INK, "axes.titlesize": 8, "axes.edgecolor": FAINT,
                         "xtick.labelsize": 7, "ytick.labelsize": 7, "xtick.color": FAINT, "ytick.color": FAINT,
                         "xtick.labelcolor": INK, "ytick.labelcolor": INK, "axes.linewidth": 0.6, "legend.fontsize": 7})
    figure = plt.figure(figsize=(7.6, 5.3))
    top = [figure.add_axes([0.012 + 0.2475 * k, 0.69, 0.235, 0.27]) for k in range(4)]
    middle = [figure.add_axes([0.012 + 0.2475 * k, 0.35, 0.235, 0.27]) for k in range(2)]
    curves = [figure.add_axes([0.045 + 0.255 * k, 0.075, 0.195, 0.18]) for k in range(2)]
    with tempfile.TemporaryDirectory() as temporary:
        folder = pathlib.Path(temporary)
        table = draw_case(top, program, folder / "case")
        print("weights from the middle:", np.round(weights(table), 3))
        for curve, what in zip(curves, ("value", "weight")):
            draw_curves(curve, table, what)
        for axes, (name, start) in zip(middle, OTHERS.items()):
            other = run(program, folder / "other", f"particles.init.points=[[{start[0]},{start[1]}]]")
            points, time = positions(folder / "other", STEPS[-1])
            draw_ends(axes, points, start, weights(other), f"from {name}, t = {time:g}")
            print(f"weights from {name}:", np.round(weights(other), 3))
            if axes is middle[0]:
                for curve, what in zip(curves, ("value", "weight")):
                    draw_curves(curve, other, what, "--")
        draw_map(figure.add_axes([0.525, 0.02, 0.463, 0.6]), program, folder / "map", given.side)
    finish_curves(curves[0], "$D_K^2$ to each drawing")
    finish_curves(curves[1], f"weights; dashed: {list(OTHERS)[0]}")
    curves[0].legend(frameon=False, borderpad=0, loc="upper right")
    figure.savefig(given.picture, dpi=130)


if __name__ == "__main__":
    main()
