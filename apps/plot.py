#!/usr/bin/env python3
"""Draws runs of wasserstrom: where the particles are, and how they got there.

  plot.py RUN_DIR... [-o PICTURE.png] [--columns I J] [--reference FILE]
  plot.py RUN_DIR --corner [NAME ...]       distributions of up to six coordinates, and of their pairs
  plot.py RUN_DIR --strip [COUNT]           snapshots side by side

One row per run.  Left, the particles of its newest file over the average of its target densities: of Gaussians and
mixtures of them in any dimension; of others in the plane, where the program is at hand that evaluates them (beside this
script, on the path, or by the environment's WASSERSTROM); faint, where they began.  Right, the gradient norm and the
objective weights.  Of a mixture the components are ellipses, one standard deviation wide, the darker the more weight
they have.  Particles on a line become a histogram; of more than two dimensions two are shown, the first or those of
--columns.  --corner takes parameters on the model's own scale where a run has them.  --reference is what to draw beside:
another run, a snapshot, an HDF5 file (--dataset), or a text table; columns are found by their names.
Needs Python 3.11, h5py, numpy and matplotlib.
"""

import argparse
import pathlib
import sys

from plotting.corner import MOST_COORDINATES, corner, strip
from plotting.files import read_sample
from plotting.panels import draw_run
from plotting.style import plt


def rows(given, reference):
    figure = plt.figure(figsize=(7.6, 3.7 * len(given.runs)))
    parts = figure.subfigures(len(given.runs), 1, squeeze=False)[:, 0]
    for part, run in zip(parts, given.runs):
        draw_run(part, run, given.columns, reference)
    return figure


def corner_of(given, reference):
    sample = read_sample(given.runs[0])
    names = given.corner or sample.names[:MOST_COORDINATES]
    unknown = [name for name in names if name not in sample.names]
    if unknown:
        sys.exit(f"plot.py: --corner {' '.join(unknown)}: {given.runs[0]} has {', '.join(sample.names)}")
    if len(names) > MOST_COORDINATES:
        sys.exit(f"plot.py: --corner: {len(names)} coordinates, and a picture shows {MOST_COORDINATES} at most: name fewer")
    return corner(sample, names, reference, given.runs[0].resolve().name)


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("runs", nargs="+", type=pathlib.Path, metavar="RUN_DIR")
    parser.add_argument("-o", "--output", type=pathlib.Path,
                        help="the picture; default: beside the first run, as RUN_DIR.png")
    parser.add_argument("--columns", nargs=2, type=int, metavar=("I", "J"),
                        help="which coordinates to show; default 0 1")
    parser.add_argument("--corner", nargs="*", metavar="NAME", help="coordinates against each other; default the first six")
    parser.add_argument("--strip", nargs="?", type=int, const=5, metavar="COUNT", help="snapshots side by side; default 5")
    parser.add_argument("--reference", type=pathlib.Path, metavar="FILE", help="draws to show beside")
    parser.add_argument("--dataset", help="of an HDF5 file of those")
    given = parser.parse_args()
    reference = read_sample(given.reference, given.dataset) if given.reference else None
    if (given.corner is not None or given.strip is not None) and len(given.runs) > 1:
        sys.exit("plot.py: --corner and --strip draw one run: name one")
    if given.strip is not None and given.strip < 2:
        sys.exit(f"plot.py: --strip {given.strip}: two snapshots at least")
    if given.corner is not None:
        figure = corner_of(given, reference)
    elif given.strip is not None:
        figure = strip(given.runs[0], given.columns, given.strip, reference)
    else:
        figure = rows(given, reference)
    output = given.output or given.runs[0].resolve().with_suffix(".png")
    output.parent.mkdir(parents=True, exist_ok=True)
    figure.savefig(output, dpi=150)
    print(f"picture: {output}")


if __name__ == "__main__":
    main()
