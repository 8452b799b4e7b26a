#!/usr/bin/env python3
"""Measures the duals of w2 for docs/transport.md, and draws docs/w2-particles.png.

  transport.py WASSERSTROM quality            directions beside those of scipy's assignment, on the ring
  transport.py WASSERSTROM times [N,D ...]    seconds of a core to find the first two potentials, and each that follows
  transport.py WASSERSTROM picture PICTURE.png

Needs h5py, numpy and scipy; matplotlib for the picture.
"""

import pathlib
import resource
import subprocess
import sys
import tempfile

import h5py
import numpy as np
from scipy.optimize import linear_sum_assignment

ROOT = pathlib.Path(__file__).resolve().parents[2]
CASE = """[run]
steps = {steps}
[particles]
count = {count}
dimension = {dimension}
init = {{ type = "file", path = "{folder}/start.csv" }}
[[objective]]
name = "a"
type = "w2"
target = {{ type = "file", path = "{folder}/target.csv" }}
dual = {dual}
[flow]
step = {step}
[snapshots]
every_steps = 1
"""
DUALS = {
    "assignment": "",
    "sinkhorn": "epsilon = 0.1 | epsilon = 0.03 | | epsilon = 0.003 | epsilon = 0.001",
    "semidiscrete": "first_iterations = 100 | first_iterations = 300 | | first_iterations = 3000 | batch = 64",
}


def ring(count, rng):
    """As many draws from each of eight normal laws on the unit circle."""
    mode = np.arange(count) % 8 * np.pi / 4
    return np.stack([np.cos(mode), np.sin(mode)], axis=1) + 0.1 * rng.standard_normal((count, 2))


def run(program, folder, start, target, dual, steps=1, step=1.0):
    """Positions at the start and after each step, values, and seconds of the processor."""
    for name, rows in ("start", start), ("target", target):
        np.savetxt(folder / f"{name}.csv", rows, delimiter=",", fmt="%.17g")
    case = folder / "case.toml"
    case.write_text(CASE.format(steps=steps, count=len(start), dimension=start.shape[1], folder=folder, dual=dual, step=step))
    before = resource.getrusage(resource.RUSAGE_CHILDREN).ru_utime
    subprocess.run([program, "run", case, "-o", folder / "run", "--overwrite"], check=True, capture_output=True)
    seconds = resource.getrusage(resource.RUSAGE_CHILDREN).ru_utime - before
    rows = np.genfromtxt(folder / "run/diagnostics.csv", delimiter=",", names=True)
    positions = []
    for file in sorted((folder / "run/snapshots").iterdir()):
        with h5py.File(file) as snapshot:
            positions.append(snapshot["particles/position"][:])
    return positions, rows["value_a"], seconds


def exact(start, target):
    """By scipy: where each particle goes."""
    cost = ((start[:, None] - target[None]) ** 2).sum(-1) / 2
    rows, columns = linear_sum_assignment(cost)
    return target[columns], cost[rows, columns].mean()


def quality(program, folder):
    rng = np.random.default_rng(1)
    begin, target = 0.05 * rng.standard_normal((512, 2)), ring(512, rng)
    ends, _ = exact(begin, target)
    print("| dual | keys | way gone | cosine | relative error | value / exact - 1 | seconds |")
    for way in 0.0, 0.5, 0.9:
        start = (1 - way) * begin + way * ends
        wanted, value = exact(start, target)
        for name, variants in DUALS.items():
            for keys in variants.split("|"):
                dual = f'{{ type = "{name}"' + (f", {keys.strip()} }}" if keys.strip() else " }")
                positions, values, seconds = run(program, folder, start, target, dual)
                v, u = positions[0] - positions[1], start - wanted
                cosine = (v * u).sum() / np.sqrt((v**2).sum() * (u**2).sum())
                error = np.sqrt(((v - u) ** 2).sum() / (u**2).sum())
                print(f"| {name} | {keys.strip()} | {way} | {cosine:.4f} | {error:.3g} | {values[0] / value - 1:.2g} | {seconds:.2f} |", flush=True)


def times(program, folder, shapes):
    more = 5
    print("| N = M | d | dual | first two / s | each that follows / s |")
    for shape in shapes or ["512,2", "2000,2", "512,256", "2000,256"]:
        count, dimension = map(int, shape.split(","))
        rng = np.random.default_rng(1)
        start = 0.05 * rng.standard_normal((count, dimension))
        target = 0.1 * rng.standard_normal((count, dimension))
        target[:, :2] = ring(count, rng)
        for name in DUALS:
            dual = f'{{ type = "{name}" }}'
            idle = run(program, folder, start[:2], target[:2], dual, 1, 0.1)[2]
            once = run(program, folder, start, target, dual, 1, 0.1)[2]
            all_steps = run(program, folder, start, target, dual, 1 + more, 0.1)[2]
            each = (all_steps - once) / more
            print(f"| {count} | {dimension} | {name} | {once - idle:.3f} | {each:.3f} |", flush=True)


def picture(program, folder, path):
    import matplotlib

    matplotlib.use("Agg")
    from matplotlib import pyplot as plt

    rng = np.random.default_rng(1)
    target = ring(512, rng)
    positions, values, _ = run(program, folder, 0.05 * rng.standard_normal((512, 2)), target, '{ type = "assignment" }', 40, 0.1)
    figure, axes = plt.subplots(1, 5, figsize=(15, 3.1), layout="constrained")
    mode = np.round(np.arctan2(positions[-1][:, 1], positions[-1][:, 0]) / (np.pi / 4)).astype(int) % 8
    for axis, step in zip(axes, (0, 5, 10, 40)):
        axis.plot(*target.T, ".", color="#d5d9de", markersize=4, zorder=0)
        axis.scatter(*positions[step].T, s=5, c=mode, cmap="hsv", vmin=0, vmax=8)
        axis.set(aspect="equal", xlim=(-1.45, 1.45), ylim=(-1.45, 1.45), xticks=[], yticks=[], title=f"t = {step / 10:g}")
    steps = np.arange(len(values))
    axes[4].semilogy(steps / 10, values / values[0], "o", color="#1f78b4", markersize=4, label="measured")
    axes[4].semilogy(steps / 10, 0.9 ** (2 * steps), "-", color="#22303c", linewidth=1, label="$0.9^{2n}$")
    axes[4].semilogy(steps / 10, np.exp(-0.2 * steps), ":", color="#8a96a3", label="$e^{-2t}$")
    axes[4].set(xlabel="t", title="$W_2^2$, of its start")
    axes[4].legend(frameon=False)
    figure.savefig(path, dpi=110)


def main(program, what, *rest):
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        if what == "quality":
            quality(program, folder)
        elif what == "times":
            times(program, folder, rest)
        else:
            picture(program, folder, *rest)


if __name__ == "__main__":
    main(*sys.argv[1:])
