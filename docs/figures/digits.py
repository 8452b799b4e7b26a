#!/usr/bin/env python3
"""Digits of USPS and MNIST turned into each other by W2-FE: the table and the picture of docs/generator.md.

  digits.py WASSERSTROM DATA OUT [ROW ...]   runs what OUT does not hold yet (all rows, or those), and prints the table
  digits.py geodesic WASSERSTROM DATA OUT    particles along the exact plan: shares of labels, both ways
  digits.py picture OUT PICTURE.png          sources and what generators make of them

DATA holds usps/usps.h5 and the four files of MNIST in mnist/, as they are. Rows are <direction>-<dual>-<K>[-<step>]: direction
usps (to MNIST) or mnist, dual network (as published) or plan (the optimal plan of batches of 500). --steps N (2000), --seed N.
Needs h5py, numpy and matplotlib.
"""

import argparse
import csv
import pathlib
import subprocess
import sys

ROWS = [f"{direction}-{dual}-{k}" for direction in ("usps", "mnist") for dual in ("network", "plan") for k in (10, 1)]
SHOWN = (0, 100, 200, 400, 500, 1000, 2000, 5000, 10000)
ALONG = (0.25, 0.5, 0.75, 1.0)  # of the geodesic
COUNTS = {2000: (0, 2000, 4000), 7291: (0,)}  # pictures, and the first of each draw

DATA = """\
[[data]]
name = "usps"
type = "hdf5"
path = "{data}/usps/usps.h5"
dataset = "/train/data"
response = "/train/target"
range = [-1, 1]
[[data]]
name = "usps-test"
type = "hdf5"
path = "{data}/usps/usps.h5"
dataset = "/test/data"
response = "/test/target"
range = [-1, 1]
[[data]]
name = "mnist"
type = "idx"
path = "{data}/mnist/train-images-idx3-ubyte.gz"
labels = "{data}/mnist/train-labels-idx1-ubyte.gz"
resize = 16
range = [-1, 1]
[[data]]
name = "mnist-test"
type = "idx"
path = "{data}/mnist/t10k-images-idx3-ubyte.gz"
labels = "{data}/mnist/t10k-labels-idx1-ubyte.gz"
resize = 16
range = [-1, 1]
"""
CASE = """\
[run]
seed = {seed}
steps = {steps}
[particles]
measure = "generator"
count = 2000
dimension = 256
generator = {{ hidden = [200, 500], activation = "relu", residual = true, output = "tanh", batch_norm = true, init_std = 0.01, source = {{ type = "data", data = "{source}" }} }}
fit = {{ persistency = {k}, batch = {batch}, learning_rate = 1e-4, beta1 = 0.0, beta2 = 0.9 }}
[[objective]]
name = "digits"
type = "w2"
target = {{ type = "data", data = "{target}", rows = "row < 3000 or row >= 5000" }}
dual = {{ {dual} }}
[flow]
step = {step}
[[diagnostic]]
name = "labels"
type = "nearest_neighbour"
data = "{target}-test"
rows = "row < 2007"
source = {{ data = "{source}" }}
[[diagnostic]]
name = "unseen"
type = "wasserstein"
target = {{ type = "data", data = "{target}", rows = "row >= 3000 and row < 5000" }}
[diagnostics]
every_steps = 100
[snapshots]
every_steps = {steps}
[checkpoint]
every_steps = 500
"""
GEODESIC = """\
[run]
steps = 1
[particles]
count = {count}
dimension = 256
init = {{ type = "data", data = "{source}", rows = "{rows}" }}
[[objective]]
name = "digits"
type = "w2"
target = {{ type = "data", data = "{target}", rows = "{rows}" }}
dual = {{ type = "assignment" }}
[flow]
step = {along}
[[diagnostic]]
name = "labels"
type = "nearest_neighbour"
data = "{target}-test"
source = {{ data = "{source}", rows = "{rows}" }}
"""
DUALS = {
    "network": 'type = "network", hidden = [200, 500], activation = "relu", standardize = false, init_std = 0.1, iterations = 5, '
               'batch = 64, penalty = 10.0, sign_penalty = 10.0, learning_rate = 1e-4, beta1 = 0.0, beta2 = 0.9',
    "plan": 'type = "assignment", batch = 500',
}


SIDES = {"usps": ("usps", "mnist"), "mnist": ("mnist", "usps")}  # source and target of a direction


def text_of(row, given):
    direction, dual, k, *step = row.split("-")
    source, target = SIDES[direction]
    data = DATA.format(data=pathlib.Path(given.data).resolve())
    return data + CASE.format(seed=given.seed, steps=given.steps, source=source, target=target, k=k,
                              batch=64 if dual == "network" else 500, dual=DUALS[dual], step=step[0] if step else "1.0")


def text_along(direction, along, count, first, data):
    """One step of particles towards where the exact plan between so many pictures of both sides sends them."""
    source, target = SIDES[direction]
    rows = f"row >= {first} and row < {first + count}"
    return DATA.format(data=pathlib.Path(data).resolve()) + GEODESIC.format(count=count, source=source, target=target,
                                                                            rows=rows, along=along)


def geodesic(program, data, out):
    """Means over draws of the shares, and of W_2^2 at the start."""
    print("| from | pictures | W_2^2 | 0 | " + " | ".join(map(str, ALONG)) + " |\n|" + "---|" * (4 + len(ALONG)))
    case, folder = out / "geodesic.toml", out / "geodesic"
    for direction in SIDES:
        for count, draws in COUNTS.items():
            shares, squares = [0.0] * (1 + len(ALONG)), 0.0
            for first in draws:
                for number, along in enumerate(ALONG, 1):
                    case.write_text(text_along(direction, along, count, first, data))
                    subprocess.run([program, "run", case, "-o", folder, "--overwrite"], check=True, stdout=subprocess.DEVNULL)
                    before, after = csv.DictReader((folder / "diagnostics.csv").open())
                    shares[number] += 100 * float(after["accuracy_labels"]) / len(draws)
                shares[0] += 100 * float(before["accuracy_labels"]) / len(draws)
                squares += 2 * float(before["value_digits"]) / len(draws)
            cells = [direction, str(count), f"{squares:.1f}", *(f"{share:.1f}" for share in shares)]
            print("| " + " | ".join(cells) + " |", flush=True)


def run(row, given):
    folder = given.out / f"{row}-{given.seed}"
    done = folder / "diagnostics.csv"
    if not done.exists() or int(list(csv.DictReader(done.open()))[-1]["step"]) < given.steps:
        case = given.out / f"{row}-{given.seed}.toml"
        case.write_text(text_of(row, given))
        subprocess.run([given.program, "run", case, "-o", folder, "--restart", "auto"], check=True, stdout=subprocess.DEVNULL)
    rows = {int(each["step"]): each for each in csv.DictReader(done.open())}
    shown = [step for step in SHOWN if step in rows]
    cells = [f"{100 * float(rows[step]['accuracy_labels']):.1f}, {float(rows[step]['w2_unseen']):.2f}" for step in shown]
    cells += [""] * (len(SHOWN) - len(cells))
    print("| " + " | ".join([row, *cells, f"{float(rows[shown[-1]]['wall_s']) / shown[-1]:.2f}"]) + " |", flush=True)


def picture(out, target):
    import h5py
    import matplotlib
    import numpy as np

    matplotlib.use("Agg")
    from matplotlib import pyplot as plt

    folders = sorted(path for path in out.iterdir() if path.is_dir())
    figure, panels = plt.subplots(len(folders), 2, figsize=(9, 1.7 * len(folders)), layout="constrained", squeeze=False)
    for pair, folder in zip(panels, folders):
        snapshots = sorted((folder / "snapshots").glob("*.h5"))
        for axes, path in zip(pair, (snapshots[0], snapshots[-1])):
            with h5py.File(path) as file:
                pictures = file["particles/position"][:60].reshape(4, 15, 16, 16)
            axes.imshow(np.block([list(row) for row in pictures]), cmap="gray_r", vmin=-1, vmax=1)
            axes.set(xticks=[], yticks=[])
            axes.set_title(f"{folder.name}, step {int(path.stem.split('_')[-1])}", fontsize=8)
    figure.savefig(target, dpi=110)


def main():
    if sys.argv[1:2] == ["picture"]:
        return picture(pathlib.Path(sys.argv[2]), sys.argv[3])
    if sys.argv[1:2] == ["geodesic"]:
        out = pathlib.Path(sys.argv[4])
        out.mkdir(parents=True, exist_ok=True)
        return geodesic(sys.argv[2], sys.argv[3], out)
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("program")
    parser.add_argument("data")
    parser.add_argument("out", type=pathlib.Path)
    parser.add_argument("rows", nargs="*", default=ROWS)
    parser.add_argument("--steps", type=int, default=2000)
    parser.add_argument("--seed", type=int, default=1)
    given = parser.parse_args()
    given.out.mkdir(parents=True, exist_ok=True)
    names = ["", *map(str, SHOWN), "s a step"]
    print("| " + " | ".join(names) + " |\n|" + "---|" * len(names))
    for row in given.rows:
        run(row, given)
    return None


if __name__ == "__main__":
    main()
