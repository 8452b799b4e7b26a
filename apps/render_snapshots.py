#!/usr/bin/env python3
"""Draws the snapshots of a run of wasserstrom as pictures and as a film.

  render_snapshots.py RUN_DIR [-o FOLDER] [--target FILE] [--every N | --steps N...] [--extent X0 X1 Y0 Y1] [--size PIXELS]
  render_snapshots.py RUN_DIR --images ROWSxCOLUMNS [--count N] ...

FOLDER (default: beside the run, RUN_DIR.frames) gets frame_0000.png, ... , one for each N-th snapshot or those of --steps,
and film.gif, which shows them in turn; with --sheet C also sheet.png, all of them side by side, C in a row.  All have one
scale, which shows nearly all particles of all frames unless --extent says another.  --target shows where they should go:
a snapshot or other HDF5 file (--dataset), a text table with a row for each point, or a picture, which fills the square of
--target-extent.  Of more than two dimensions two are shown, the first or those of --columns.  With --images each particle
is a picture itself, its coordinates the grey levels, 0 for black to 1 for white, row by row: frames show --count of them,
evenly spaced in their order.  Needs Python 3.11, h5py, numpy and matplotlib.
"""

import argparse
import pathlib
import sys

import h5py
import numpy as np
from PIL import Image  # with which matplotlib writes pictures

from plotting.files import Snapshot
from plotting.panels import moment
from plotting.style import FAINT, INK, PARTICLE, plt

PICTURES = {".png", ".pgm", ".ppm"}


def stop(message):
    sys.exit(f"render_snapshots.py: {message}")


def snapshot_paths(run, every, steps):
    """Every `every`-th of them, or those of the given steps, in their order."""
    paths = sorted((run / "snapshots").glob("step_*.h5"))
    if not paths:
        stop(f"{run}: nothing in snapshots/: give the folder of a run whose case has [snapshots] every_steps")
    if steps is None:
        return paths[::every]
    by_step = {int(path.stem.removeprefix("step_")): path for path in paths}
    missing = [step for step in steps if step not in by_step]
    if missing:
        stop(f"{run}: no snapshot of step {missing[0]}; there are those of {', '.join(map(str, by_step))}")
    return [by_step[step] for step in steps]


def clouds(paths, run, columns):
    """The particles of each file as points of a plane."""
    found = [Snapshot(path, columns) for path in paths]
    if found[0].dimension < 2:
        stop(f"{run}: particles on a line: there is no plane to show them in; apps/plot.py draws their histogram")
    return found


def target_points(path, dataset, columns):
    """The two columns of a file of points."""
    try:
        if h5py.is_hdf5(path):
            with h5py.File(path) as file:
                rows = file[dataset][()]
        else:
            text = path.read_text().replace(",", " ").replace(";", " ").splitlines()
            rows = np.loadtxt(text if text and text[0][:1] in "+-.0123456789#" else text[1:], ndmin=2)
        return rows[:, columns]
    except (OSError, KeyError, ValueError, IndexError) as error:
        stop(f"--target {path}: no points in it with columns {columns}: {error}")


def window(clouds):
    """Lower and upper corner of the square that shows nearly all points of each."""
    low = np.min([np.percentile(points, 0.2, axis=0) for points in clouds], axis=0)
    high = np.max([np.percentile(points, 99.8, axis=0) for points in clouds], axis=0)
    centre, side = (low + high) / 2, 1.08 * max((high - low).max(), 1e-9) / 2
    return [centre[0] - side, centre[0] + side, centre[1] - side, centre[1] + side]


class Backdrop:
    """What stands behind the particles of every frame."""

    def __init__(self, arguments, columns):
        self.points, self.picture, self.extent = np.empty((0, 2)), None, arguments.target_extent
        if arguments.target is None:
            return
        if not arguments.target.is_file():
            stop(f"--target {arguments.target}: no such file")
        if arguments.target.suffix.lower() in PICTURES:
            self.picture = Image.open(arguments.target).convert("L")
        else:
            self.points = target_points(arguments.target, arguments.dataset, columns)

    def corners(self):
        """Points that the window has to show, a list of none or one cloud."""
        if self.picture is not None:
            return [np.reshape(self.extent, (2, 2)).T]
        return [self.points] if len(self.points) else []

    def draw(self, axes, size):
        if self.picture is not None:
            axes.imshow(self.picture, cmap="gray", vmin=-400, vmax=255, extent=self.extent, interpolation="antialiased")
        axes.scatter(*self.points.T, s=size, color=FAINT, alpha=0.5, linewidth=0)


class Plane:
    """Frames with a dot for each particle, all on one scale."""

    def __init__(self, arguments, paths):
        self.snapshots = clouds(paths, arguments.run, arguments.columns)
        self.backdrop = Backdrop(arguments, self.snapshots[0].columns)
        self.extent = arguments.extent or window([each.points for each in self.snapshots] + self.backdrop.corners())

    def draw(self, axes, snapshot):
        size = float(np.clip(4000 / len(snapshot.points), 1.0, 22))
        self.backdrop.draw(axes, size)
        axes.scatter(*snapshot.points.T, s=size * snapshot.share, color=PARTICLE, alpha=0.8, linewidth=0)
        axes.set(xlim=self.extent[:2], ylim=self.extent[2:], xticks=[], yticks=[], aspect="equal")


class Pictures:
    """Some particles of one file, each a picture of rows x columns grey levels."""

    def __init__(self, path, shape, count):
        with h5py.File(path) as file:
            position = file["particles/position"]
            if position.shape[1] != shape[0] * shape[1]:
                stop(f"{path}: a particle has {position.shape[1]} coordinates, not the {shape[0] * shape[1]} of --images")
            count = min(count, len(position))
            self.greys = position[np.arange(count) * len(position) // count].reshape(count, *shape)
            self.step, self.time = int(file.attrs["step"]), float(file.attrs["time"])

    def side_by_side(self):
        """All of them in about a square, lines of one white pixel between them."""
        count, rows, columns = self.greys.shape
        across = int(np.ceil(np.sqrt(count * rows / columns)))
        whole = np.ones((-(-count // across) * (rows + 1) - 1, across * (columns + 1) - 1))
        for number, grey in enumerate(self.greys):
            top, left = number // across * (rows + 1), number % across * (columns + 1)
            whole[top:top + rows, left:left + columns] = grey
        return whole


class Gallery:
    """Frames in which particles are pictures themselves."""

    def __init__(self, arguments, paths):
        self.snapshots = [Pictures(path, arguments.images, arguments.count) for path in paths]

    def draw(self, axes, snapshot):
        axes.imshow(snapshot.side_by_side(), cmap="gray", vmin=0, vmax=1, interpolation="antialiased")
        axes.set(xticks=[], yticks=[])


def render(arguments, output):
    """Writes the frames, which it returns."""
    paths = snapshot_paths(arguments.run, arguments.every, arguments.steps)
    view = (Gallery if arguments.images else Plane)(arguments, paths)
    figure = plt.figure(figsize=(arguments.size / 100, arguments.size / 100), dpi=100)
    output.mkdir(parents=True, exist_ok=True)
    for old in [*output.glob("frame_*.png"), output / "sheet.png"]:  # of a run with more of them
        old.unlink(missing_ok=True)
    frames = [output / f"frame_{number:04}.png" for number in range(len(paths))]
    for frame, snapshot in zip(frames, view.snapshots):
        figure.clear()
        axes = figure.add_axes([0.01, 0.01, 0.98, 0.92])
        view.draw(axes, snapshot)
        axes.set_title(moment(snapshot), loc="left", pad=4, color=INK)
        figure.savefig(frame)
    return frames


def film(paths, output, milliseconds):
    """One animated GIF, which stays on the last picture for a while and begins anew."""
    pictures = [Image.open(path).convert("P", palette=Image.Palette.ADAPTIVE, colors=64) for path in paths]
    times = [milliseconds] * (len(paths) - 1) + [max(milliseconds, 1500)]
    pictures[0].save(output, save_all=True, append_images=pictures[1:], duration=times, loop=0, optimize=False)


def sheet(paths, output, across):
    """One picture of all frames, `across` of them in a row."""
    frames = [Image.open(path).convert("RGB") for path in paths]
    width, height = frames[0].size
    whole = Image.new("RGB", (min(across, len(frames)) * width, -(-len(frames) // across) * height), "white")
    for number, frame in enumerate(frames):
        whole.paste(frame, (number % across * width, number // across * height))
    whole.convert("P", palette=Image.Palette.ADAPTIVE, colors=64).save(output, optimize=True)


def shape(words):
    """ROWSxCOLUMNS as two numbers."""
    rows, columns = map(int, words.lower().split("x"))
    if rows < 1 or columns < 1:
        raise ValueError
    return rows, columns


def parse():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("run", type=pathlib.Path, metavar="RUN_DIR")
    parser.add_argument("-o", "--output", type=pathlib.Path, metavar="FOLDER", help="default: RUN_DIR.frames")
    parser.add_argument("--target", type=pathlib.Path, metavar="FILE", help="points or a picture to show behind them")
    parser.add_argument("--dataset", default="/particles/position", help="of a target in HDF5; default %(default)s")
    parser.add_argument("--target-extent", nargs=4, type=float, default=[-0.5, 0.5, -0.5, 0.5], metavar=("X0", "X1", "Y0", "Y1"),
                        help="the sides of a picture; default -0.5 0.5 -0.5 0.5")
    parser.add_argument("--every", type=int, default=1, metavar="N", help="show each N-th snapshot; default 1")
    parser.add_argument("--steps", nargs="+", type=int, metavar="N", help="show the snapshots of these steps")
    parser.add_argument("--sheet", type=int, metavar="C", help="also one picture of all, C of them in a row")
    parser.add_argument("--images", type=shape, metavar="ROWSxCOLUMNS", help="particles are pictures: 28x28")
    parser.add_argument("--count", type=int, default=100, metavar="N", help="of them in a frame; default %(default)s")
    parser.add_argument("--extent", nargs=4, type=float, metavar=("X0", "X1", "Y0", "Y1"), help="what is shown")
    parser.add_argument("--size", type=int, default=480, metavar="PIXELS", help="side of a picture; default %(default)s")
    parser.add_argument("--delay", type=int, default=120, metavar="MS", help="time of a picture; default %(default)s ms")
    parser.add_argument("--columns", nargs=2, type=int, metavar=("I", "J"), help="coordinates to show; default 0 1")
    arguments = parser.parse_args()
    for name in ("every", "size", "delay", "count", "sheet"):
        if getattr(arguments, name) is not None and getattr(arguments, name) < 1:
            parser.error(f"--{name} {getattr(arguments, name)}: give 1 or more")
    for extent in filter(None, (arguments.extent, arguments.target_extent)):
        if not (extent[0] < extent[1] and extent[2] < extent[3]):
            parser.error(f"the extent {extent}: give X0 < X1 and Y0 < Y1")
    return arguments


def main():
    arguments = parse()
    run = arguments.run.resolve()
    output = arguments.output or run.with_name(run.name + ".frames")
    paths = render(arguments, output)
    film(paths, output / "film.gif", arguments.delay)
    if arguments.sheet:
        sheet(paths, output / "sheet.png", arguments.sheet)
    print(f"{len(paths)} pictures and film.gif: {output}")


if __name__ == "__main__":
    main()
