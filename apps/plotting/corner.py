"""Coordinates against each other, as users of Markov chains know them; and how a cloud came about, snapshot by snapshot."""

import numpy as np

from .files import Snapshot, evenly, newest_file, snapshot_files, step_of
from .panels import beside, draw_line, draw_plane, moment, square_window
from .style import FAINT, INK, PARTICLE, REFERENCE, plt
from .targets import mixtures

MOST_COORDINATES = 6


def weighted_quantiles(numbers, share, wanted):
    order = np.argsort(numbers)
    place = np.cumsum(share[order]) - share[order] / 2
    return np.interp(wanted, place / share.sum(), numbers[order])


def draw_marginal(axes, numbers, share, other):
    everything = numbers if other is None else np.concatenate([numbers, other])
    low, high = np.percentile(everything, [0.2, 99.8])
    bins = np.linspace(low, high, int(np.clip(1.5 * len(numbers) ** 0.5, 10, 50)) + 1)
    axes.hist(numbers, bins, weights=share, density=True, color=PARTICLE, alpha=0.75, rwidth=0.92)
    if other is not None:
        axes.hist(other, bins, density=True, histtype="step", color=REFERENCE, linewidth=1.2)
    for each in weighted_quantiles(numbers, share, [0.05, 0.5, 0.95]):
        axes.axvline(each, color=INK, linewidth=0.7, linestyle=(0, (4, 3)))
    axes.set(xlim=(low, high), yticks=[])
    return low, high


def draw_pair(axes, x, y, share, other, limits):
    if other is not None:
        axes.scatter(*other, s=2, color=REFERENCE, alpha=0.3, linewidth=0)
    size = float(np.clip(1200 / len(x), 1.0, 12))
    axes.scatter(x, y, s=size * share / share.mean(), color=PARTICLE, alpha=0.6, linewidth=0)
    axes.set(xlim=limits[0], ylim=limits[1])


def corner(sample, names, reference, title):
    """A figure: distributions of the coordinates on the diagonal, with 5, 50 and 95 %, and pairs of them below."""
    count = len(names)
    mine = [sample.column(name, None) for name in names]
    others = [None if reference is None else reference.column(name, sample.names.index(name)) for name in names]
    figure, panels = plt.subplots(count, count, figsize=(1.2 + 1.5 * count, 1.2 + 1.5 * count), squeeze=False,
                                  layout="constrained")
    limits = [draw_marginal(panels[c][c], mine[c], sample.share, others[c]) for c in range(count)]
    for row in range(count):
        for column in range(count):
            axes = panels[row][column]
            if column > row:
                axes.axis("off")
                continue
            if column < row:
                known = others[row] is not None and others[column] is not None
                draw_pair(axes, mine[column], mine[row], sample.share, (others[column], others[row]) if known else None,
                          (limits[column], limits[row]))
            axes.tick_params(labelbottom=row == count - 1, labelleft=column == 0 and row > 0)
            if row == count - 1:
                axes.set_xlabel(names[column])
            if column == 0 and row > 0:
                axes.set_ylabel(names[row])
    figure.suptitle(title, x=0.99, ha="right", fontsize=9)
    if reference is not None:
        figure.text(0.99, 0.94, "particles", color=PARTICLE, ha="right", fontsize=8)
        figure.text(0.99, 0.91, "reference", color=REFERENCE, ha="right", fontsize=8)
    figure.text(0.99, 0.88, "dashed: 5, 50 and 95 %", color=INK, ha="right", fontsize=8)
    return figure


def strip(run, columns, count, reference):
    """A figure of so many snapshots side by side, the end among them, all in the window of the last."""
    last = Snapshot(newest_file(run), columns)
    before = [path for path in snapshot_files(run) if step_of(path) < last.step]
    shown = [*(Snapshot(path, columns) for path in evenly([*before, last.path], count)[:-1]), last]
    figure, panels = plt.subplots(1, len(shown), figsize=(2.3 * len(shown), 2.6), squeeze=False, layout="constrained")
    everything = np.concatenate([shown[0].points, last.points])
    for axes, each in zip(panels[0], shown):
        if len(each.columns) == 2:
            draw_plane(axes, each, None, beside(each, reference), square_window(everything, mixtures(last)))
        else:
            draw_line(axes, each, None, beside(each, reference))
        axes.set_title(moment(each), fontsize=8, color=FAINT if each is not last else INK)
        if axes is not panels[0][0]:
            axes.set_ylabel("")
            axes.tick_params(labelleft=False)
    return figure
