#!/usr/bin/env python3
"""Draws runs of wasserstrom: where the particles are, and how they got there.

  plot.py RUN_DIR... [-o PICTURE.png] [--columns I J]

One row per run.  Left, the particles of its newest file over the average of its target densities (where those are
Gaussians or mixtures of them); faint, where they began.  Right, the gradient norm and the objective weights.
Of a mixture the components are ellipses, one standard deviation wide, the darker the more weight they have.
Particles on a line become a histogram; of more than two dimensions two are shown, the first or those of --columns.
Needs Python 3.11, h5py, numpy and matplotlib.
"""

import argparse
import csv
import pathlib
import sys
import tomllib

import h5py
import matplotlib
import numpy as np

matplotlib.use("Agg")
from matplotlib import pyplot as plt  # noqa: E402  (the backend comes first)
from matplotlib.collections import PathCollection  # noqa: E402
from matplotlib.colors import LinearSegmentedColormap  # noqa: E402
from matplotlib.patches import Ellipse  # noqa: E402

INK, FAINT, GRID = "#22303c", "#8a96a3", "#e3e7eb"
PARTICLE, START = "#b5432a", "#6b7885"
DENSITY = LinearSegmentedColormap.from_list("density", ["#ffffff", "#dce8f2", "#a9c8e0", "#6a9fc8", "#35729f"])
LINES = ["#0072b2", "#d55e00", "#009e73", "#cc79a7", "#e69f00", "#56b4e9", "#22303c", "#b0a000"]  # after Okabe and Ito
MOST_POINTS = 50_000  # more than these only blacken a panel: every n-th particle is drawn

plt.rcParams.update({
    "font.size": 8, "axes.titlesize": 9, "axes.labelsize": 8, "xtick.labelsize": 7, "ytick.labelsize": 7,
    "text.color": INK, "axes.labelcolor": INK, "axes.edgecolor": FAINT, "xtick.color": FAINT, "ytick.color": FAINT,
    "xtick.labelcolor": INK, "ytick.labelcolor": INK, "axes.linewidth": 0.6, "xtick.major.width": 0.6,
    "ytick.major.width": 0.6, "xtick.minor.width": 0.4, "ytick.minor.width": 0.4, "legend.fontsize": 7,
})


# ---- Reading a run

def text(dataset):
    value = dataset[()]
    return value.decode() if isinstance(value, bytes) else str(value)


class Snapshot:
    """What is drawn of one file: some columns of the positions, particle weights, objective weights, the case."""

    def __init__(self, path, columns=None):
        with h5py.File(path) as file:
            position = file["particles/position"]
            stride = -(-position.shape[0] // MOST_POINTS)
            self.dimension = position.shape[1]
            self.columns = [c for c in columns or (0, 1) if columns or c < self.dimension]
            if any(not 0 <= c < self.dimension for c in self.columns):
                sys.exit(f"plot.py: --columns {self.columns}: {path} has columns 0 to {self.dimension - 1}")
            self.count, self.step, self.time = position.shape[0], int(file.attrs["step"]), float(file.attrs["time"])
            self.points = np.stack([position[::stride, c] for c in self.columns], axis=1)
            share = file["particles/weight"][::stride] if "weight" in file["particles"] else np.ones(len(self.points))
            self.share = share / share.mean()
            names = file["particles/dim"].asstr()[()] if "dim" in file["particles"] else None
            self.labels = [str(names[c]) if names is not None else f"x{c}" for c in self.columns]
            self.weights = file["flow/weights"][()] if "flow/weights" in file else None
            provenance = file.get("provenance", {})
            self.case = tomllib.loads(text(provenance["effective_case"])) if "effective_case" in provenance else {}
            self.factors = self.read_factors(file["particles"])


    def read_factors(self, particles):
        """Of a mixture the rows of each component's factor that belong to the columns, components x columns x m; else None."""
        if "factor" not in particles:
            return None
        packed, d = particles["factor"][()].reshape(self.count, -1), self.dimension
        if self.case["particles"]["covariance"] == "full":
            factors = np.zeros((self.count, d, d))
            factors[(slice(None), *np.tril_indices(d))] = packed
        else:
            factors = np.zeros((self.count, d, d + (packed.shape[1] - 1) // d))  # of low rank with columns behind the widths
            factors[:, range(d), range(d)] = packed[:, :d]
            if packed.shape[1] > d:
                factors[:, :, d:] = packed[:, d:].reshape(self.count, d, -1)
        return factors[:, self.columns]


def newest_file(run):
    if (run / "latest.h5").is_file():
        return run / "latest.h5"
    for folder in ("checkpoints", "snapshots"):
        files = sorted((run / folder).glob("step_*.h5"))
        if files:
            return files[-1]
    sys.exit(f"plot.py: {run}: no latest.h5 and nothing in checkpoints/ or snapshots/: give the folder of a run")


def first_points(run, columns):
    """Where the particles began, or None where that was not written."""
    for path in sorted((run / "snapshots").glob("step_*.h5"))[:1]:
        start = Snapshot(path, columns)
        return start.points if start.step == 0 else None
    return None


def read_diagnostics(run):
    """diagnostics.csv as {column: numbers}, in its order; {} where there is none."""
    path = run / "diagnostics.csv"
    if not path.is_file():
        return {}
    with path.open(newline="") as file:
        header, *rows = csv.reader(file)
    rows = [row for row in rows if len(row) == len(header)]  # the last line of a running job may be half written
    return {name: np.array([float(row[i] or "nan") for row in rows]) for i, name in enumerate(header)}


# ---- The target densities, as far as they are made of Gaussians

def covariances(target, components, dimension):
    """components x d x d, from covariance, variance or std in the forms a case may give them in."""
    if "covariance" in target:
        matrices = np.reshape(target["covariance"], (-1, dimension, dimension))
        return np.broadcast_to(matrices, (components, dimension, dimension))
    if "variance" in target:
        return np.array([np.diag(row) for row in target["variance"]])
    std = np.asarray(target.get("std", 1.0), dtype=float)
    if target["type"] == "gaussian_mixture":  # one for each component; of a gaussian, one for each coordinate
        std = np.broadcast_to(std, components)[:, None]
    return np.stack([np.diag(row) for row in np.broadcast_to(std, (components, dimension)) ** 2])


def mixture(target, dimension, columns):
    """(weights, means, covariances) of the target's marginal over `columns`, or None for another kind of target."""
    if target.get("type") == "gaussian":
        weights, means = np.ones(1), np.broadcast_to(np.asarray(target.get("mean", 0.0), dtype=float), (1, dimension))
    elif target.get("type") == "gaussian_mixture":
        weights, means = np.array(target["weights"], dtype=float), np.array(target["means"], dtype=float)
    else:
        return None
    spread = covariances(target, len(means), dimension)
    return weights / weights.sum(), means[:, columns], spread[:, columns][:, :, columns]


def mixtures(snapshot):
    targets = [objective.get("target", {}) for objective in snapshot.case.get("objective", [])]
    found = [mixture(target, snapshot.dimension, snapshot.columns) for target in targets]
    return [each for each in found if each is not None]


def average_density(targets, points):
    """Mean over the targets of their densities at `points` (... x columns)."""
    total = np.zeros(points.shape[:-1])
    for weights, means, spread in targets:
        for weight, mean, matrix in zip(weights, means, spread):
            away = points - mean
            form = np.einsum("...a,ab,...b->...", away, np.linalg.inv(matrix), away)
            total += weight * np.exp(-form / 2) / np.sqrt(np.linalg.det(2 * np.pi * matrix))
    return total / len(targets)


def window(points, targets):
    """Lower and upper corner that show nearly all particles and the bulk of every target."""
    low, high = np.percentile(points, 0.5, axis=0), np.percentile(points, 99.5, axis=0)
    for _, means, spread in targets:
        reach = 2.4 * np.sqrt(np.diagonal(spread, axis1=1, axis2=2))
        low, high = np.minimum(low, (means - reach).min(axis=0)), np.maximum(high, (means + reach).max(axis=0))
    margin = 0.06 * np.maximum(high - low, 1e-9)
    return low - margin, high + margin


# ---- Drawing

def moment(snapshot):
    return f"step {snapshot.step:,}, t = {snapshot.time:g}"


def draw_components(axes, snapshot):
    if snapshot.factors is None:
        return
    for mean, factor, share in zip(snapshot.points, snapshot.factors, snapshot.share / len(snapshot.share)):
        values, vectors = np.linalg.eigh(factor @ factor.T)
        angle = np.degrees(np.arctan2(vectors[1, 1], vectors[0, 1]))
        axes.add_patch(Ellipse(mean, *(2 * np.sqrt(values[::-1])), angle=angle, fill=False, edgecolor=PARTICLE, linewidth=1.0,
                               alpha=min(1.0, 0.15 + 2.5 * share)))


def draw_plane(axes, snapshot, start):
    targets = mixtures(snapshot)
    low, high = window(snapshot.points, targets)
    side = (high - low).max() / 2  # one scale for both directions
    centre = (low + high) / 2
    low, high = centre - side, centre + side
    if targets:
        x, y = np.meshgrid(*(np.linspace(low[a], high[a], 240) for a in (0, 1)))
        density = average_density(targets, np.stack([x, y], axis=-1))
        levels = density.max() * np.linspace(0.02, 1, 11)
        axes.contourf(x, y, density, levels, cmap=DENSITY)
    size = float(np.clip(1800 / len(snapshot.points), 1.0, 22))
    edge = 0.5 if size > 8 else 0
    if start is not None:
        axes.scatter(*start.T, s=0.45 * size, color=START, alpha=0.45, linewidth=0, label="step 0")
    draw_components(axes, snapshot)
    axes.scatter(*snapshot.points.T, s=size * snapshot.share, color=PARTICLE, edgecolor="white", linewidth=edge,
                 alpha=0.95 if edge else 0.6, label=moment(snapshot))
    axes.set(xlim=(low[0], high[0]), ylim=(low[1], high[1]), aspect="equal")
    axes.set_xlabel(snapshot.labels[0], labelpad=1)
    axes.set_ylabel(snapshot.labels[1], labelpad=0)


def draw_line(axes, snapshot, start):
    targets = mixtures(snapshot)
    low, high = window(snapshot.points, targets)
    bins = np.linspace(low[0], high[0], int(np.clip(2 * len(snapshot.points) ** 0.5, 12, 80)) + 1)
    axes.hist(snapshot.points[:, 0], bins, weights=snapshot.share, density=True, color=PARTICLE, alpha=0.75,
              rwidth=0.92, label=moment(snapshot))
    if start is not None:
        axes.hist(start[:, 0], bins, density=True, histtype="step", color=START, alpha=0.7, linewidth=0.9,
                  label="step 0")
    if targets:
        x = np.linspace(low[0], high[0], 600)
        axes.plot(x, average_density(targets, x[:, None]), color=DENSITY(1.0), linewidth=1.4, label="mean target")
    axes.set(xlim=(low[0], high[0]))
    axes.set_xlabel(snapshot.labels[0], labelpad=1)


def caption(snapshot):
    """How many particles, and the objective weights they ended with: one line under the panel."""
    kind = "particles" if snapshot.factors is None else "components"
    count, weights = f"{snapshot.count:,} {kind}", snapshot.weights
    if weights is None:
        return count
    if len(weights) <= 6:
        return f"{count},  w = " + "  ".join(f"{w:.2f}" for w in weights)
    return f"{count},  {len(weights)} weights of {weights.min():.3f} to {weights.max():.3f}"


def draw_particles(axes, snapshot, start, name):
    (draw_plane if len(snapshot.columns) == 2 else draw_line)(axes, snapshot, start)
    axes.set_title(name, loc="left", pad=18)
    legend = axes.legend(loc="lower left", bbox_to_anchor=(-0.02, 0.99), ncol=3, frameon=False, borderpad=0.2,
                         handlelength=1.0, handletextpad=0.4, columnspacing=1.2)
    for dot in legend.findobj(PathCollection):  # in the legend, the dots of a crowded panel are large enough to see
        dot.set_sizes([18])
    axes.annotate(caption(snapshot), (0.5, 0), (0, -26), xycoords="axes fraction", ha="center", va="top",
                  textcoords="offset points", fontsize=8)


def finish_curve(axes, label):
    axes.set_title(label, loc="left", pad=4)
    axes.grid(color=GRID, linewidth=0.6)
    axes.set_axisbelow(True)
    axes.margins(x=0.01)
    for side in ("top", "right"):
        axes.spines[side].set_visible(False)


def draw_grad_norm(axes, table):
    positive = np.where(table["grad_norm"] > 0, table["grad_norm"], np.nan)
    axes.plot(table["step"], positive, color=INK, linewidth=1.1)
    axes.set_yscale("log")
    axes.tick_params(labelbottom=False)
    finish_curve(axes, "gradient norm, squared")


def draw_weights(axes, table):
    names = [name for name in table if name.startswith("weight_")]
    few = len(names) <= len(LINES)
    for i, name in enumerate(names):
        colour = LINES[i] if few else plt.cm.cividis(i / (len(names) - 1))
        axes.plot(table["step"], table[name], color=colour, linewidth=0.9, label=name.removeprefix("weight_"))
    top = max((np.nanmax(table[name]) for name in names), default=1.0)
    axes.set(ylim=(-0.02, min(1.02, max(0.12, 1.25 * top))), xlabel="step")
    finish_curve(axes, "objective weights")
    if few:
        axes.legend(loc="upper center", bbox_to_anchor=(0.5, -0.3), ncol=min(4, len(names)), frameon=False,
                    columnspacing=1.2, handlelength=1.2, handletextpad=0.4)


def draw_run(figure, run, columns):
    snapshot = Snapshot(newest_file(run), columns)
    table = read_diagnostics(run)
    left, right = figure.subfigures(1, 2, width_ratios=[1, 1.12])
    name = snapshot.case.get("run", {}).get("name") or run.resolve().name
    axes = left.add_axes([0.13, 0.19, 0.85, 0.68])
    draw_particles(axes, snapshot, first_points(run, columns), name)
    if len(table.get("step", ())) > 0:
        draw_grad_norm(right.add_axes([0.12, 0.59, 0.84, 0.28]), table)
        draw_weights(right.add_axes([0.12, 0.19, 0.84, 0.28]), table)


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("runs", nargs="+", type=pathlib.Path, metavar="RUN_DIR")
    parser.add_argument("-o", "--output", type=pathlib.Path,
                        help="the picture; default: beside the first run, as RUN_DIR.png")
    parser.add_argument("--columns", nargs=2, type=int, metavar=("I", "J"),
                        help="which coordinates to show; default 0 1")
    arguments = parser.parse_args()
    output = arguments.output or arguments.runs[0].resolve().with_suffix(".png")
    figure = plt.figure(figsize=(7.6, 3.7 * len(arguments.runs)))
    rows = figure.subfigures(len(arguments.runs), 1, squeeze=False)[:, 0]
    for row, run in zip(rows, arguments.runs):
        draw_run(row, run, arguments.columns)
    output.parent.mkdir(parents=True, exist_ok=True)
    figure.savefig(output, dpi=150)
    print(f"picture: {output}")


if __name__ == "__main__":
    main()
