"""Panels of one run: its particles over the targets, and how it went."""

import numpy as np
from matplotlib.collections import PathCollection
from matplotlib.patches import Ellipse

from .files import Snapshot, first_points, newest_file, read_diagnostics
from .style import DENSITY, FAINT, GRID, INK, LINES, PARTICLE, REFERENCE, START, plt
from .targets import average_density, density, mixtures


def window(points, targets):
    """Lower and upper corner that show nearly all particles and the bulk of every target."""
    low, high = np.percentile(points, 0.5, axis=0), np.percentile(points, 99.5, axis=0)
    for _, means, spread in targets:
        reach = 2.4 * np.sqrt(np.diagonal(spread, axis1=1, axis2=2))
        low, high = np.minimum(low, (means - reach).min(axis=0)), np.maximum(high, (means + reach).max(axis=0))
    margin = 0.06 * np.maximum(high - low, 1e-9)
    return low - margin, high + margin


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


def square_window(points, targets):
    """One scale for both directions."""
    low, high = window(points, targets)
    side, centre = (high - low).max() / 2, (low + high) / 2
    return centre - side, centre + side


def draw_density(axes, snapshot, low, high):
    x, y = np.meshgrid(*(np.linspace(low[a], high[a], 160) for a in (0, 1)))
    found = density(snapshot, np.stack([x, y], axis=-1))
    if found is not None and np.nanmax(found) > 0:
        axes.contourf(x, y, found, np.nanmax(found) * np.linspace(0.02, 1, 11), cmap=DENSITY)


def draw_plane(axes, snapshot, start=None, reference=None, corners=None):
    low, high = corners or square_window(snapshot.points, mixtures(snapshot))
    draw_density(axes, snapshot, low, high)
    size = float(np.clip(1800 / len(snapshot.points), 1.0, 22))
    edge = 0.5 if size > 8 else 0
    if start is not None:
        axes.scatter(*start.T, s=0.45 * size, color=START, alpha=0.45, linewidth=0, label="step 0")
    if reference is not None:
        axes.scatter(*reference.T, s=2, color=REFERENCE, alpha=0.35, linewidth=0, label="reference")
    draw_components(axes, snapshot)
    axes.scatter(*snapshot.points.T, s=size * snapshot.share, color=PARTICLE, edgecolor="white", linewidth=edge,
                 alpha=0.95 if edge else 0.6, label=moment(snapshot))
    axes.set(xlim=(low[0], high[0]), ylim=(low[1], high[1]), aspect="equal")
    axes.set_xlabel(snapshot.labels[0], labelpad=1)
    axes.set_ylabel(snapshot.labels[1], labelpad=0)


def draw_line(axes, snapshot, start=None, reference=None):
    targets = mixtures(snapshot)
    low, high = window(snapshot.points, targets)
    bins = np.linspace(low[0], high[0], int(np.clip(2 * len(snapshot.points) ** 0.5, 12, 80)) + 1)
    axes.hist(snapshot.points[:, 0], bins, weights=snapshot.share, density=True, color=PARTICLE, alpha=0.75,
              rwidth=0.92, label=moment(snapshot))
    if start is not None:
        axes.hist(start[:, 0], bins, density=True, histtype="step", color=START, alpha=0.7, linewidth=0.9,
                  label="step 0")
    if reference is not None:
        axes.hist(reference[:, 0], bins, density=True, histtype="step", color=REFERENCE, linewidth=1.1, label="reference")
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


def draw_particles(axes, snapshot, start, reference, name):
    (draw_plane if len(snapshot.columns) == 2 else draw_line)(axes, snapshot, start, reference)
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


def beside(snapshot, sample):
    """What a sample says of the coordinates shown, or None."""
    if sample is None:
        return None
    columns = [sample.column(label, place) for label, place in zip(snapshot.labels, snapshot.columns)]
    return None if any(each is None for each in columns) else np.stack(columns, axis=1)


def draw_run(figure, run, columns, reference=None):
    """Left the particles, right the gradient norm and the weights."""
    snapshot = Snapshot(newest_file(run), columns)
    table = read_diagnostics(run)
    left, right = figure.subfigures(1, 2, width_ratios=[1, 1.12])
    name = snapshot.case.get("run", {}).get("name") or run.resolve().name
    axes = left.add_axes([0.13, 0.19, 0.85, 0.68])
    draw_particles(axes, snapshot, first_points(run, columns), beside(snapshot, reference), name)
    if len(table.get("step", ())) > 0:
        draw_grad_norm(right.add_axes([0.12, 0.59, 0.84, 0.28]), table)
        draw_weights(right.add_axes([0.12, 0.19, 0.84, 0.28]), table)
