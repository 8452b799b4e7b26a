#!/usr/bin/env python3
"""Tables and pictures of docs/mixtures.md: variational mixtures on a target with four modes, and between two targets.

  mixtures.py WASSERSTROM [--only modes|steps|dimensions|pictures] [-o DIR] [--seeds N]

modes       KL(q || target) after 3000 steps of 0.01 with ten draws, over seeds, for K components of either flow, with and
            without mirror steps of the weights; by a sum over a fine grid
steps       the same at t = 30 by steps of 0.001, 0.01 and 0.1
dimensions  targets of ten modes in d = 2, 10, 20, 50, 100: importance-weighted bounds and seconds
pictures    docs/mixture-components.png and docs/mixture-conflict.png
Needs h5py, numpy and matplotlib.
"""

import argparse
import csv
import pathlib
import subprocess
import tempfile
import time

import h5py
import matplotlib
import numpy as np

matplotlib.use("Agg")
from matplotlib import pyplot as plt  # noqa: E402  (the backend comes first)
from matplotlib.patches import Ellipse  # noqa: E402

ROOT = pathlib.Path(__file__).resolve().parents[2]
CASES = ROOT / "apps/cases"
INK, FAINT, WARM, COOL = "#22303c", "#8a96a3", "#d1495b", "#1f78b4"
MODES = np.array([[2, 2], [2, -2], [-2, 2], [-2, -2]], float)


def run(program, case, folder, *settings):
    """Seconds of the loop over steps, and the last row of diagnostics.csv."""
    words = [word for setting in settings for word in ("--set", setting)]
    begin = time.monotonic()
    subprocess.run([program, "run", case, "-o", folder, "--overwrite", *words], check=True, stdout=subprocess.DEVNULL)
    seconds = time.monotonic() - begin
    with open(pathlib.Path(folder) / "diagnostics.csv", newline="", encoding="utf-8") as file:
        return seconds, list(csv.DictReader(file))[-1]


def mixture(path):
    """Weights, means and covariances of a file."""
    with h5py.File(path) as file:
        means, weights = file["particles/position"][()], file["particles/weight"][()]
        packed = file["particles/factor"][()].reshape(len(means), -1)
    d = means.shape[1]
    factors = np.zeros((len(means), d, d))
    if packed.shape[1] == d * (d + 1) // 2:
        factors[(slice(None), *np.tril_indices(d))] = packed
    else:
        factors[:, range(d), range(d)] = packed
    return weights, means, factors @ factors.transpose(0, 2, 1)


def log_density(points, weights, means, covariances):
    """log sum_k w_k N(m_k, S_k) at points of any shape x 2."""
    parts = []
    for weight, mean, covariance in zip(weights, means, covariances):
        deviation = points - mean
        square = np.einsum("...a,ab,...b", deviation, np.linalg.inv(covariance), deviation)
        parts.append(np.log(weight) - 0.5 * square - 0.5 * np.log(np.linalg.det(2 * np.pi * covariance)))
    return np.logaddexp.reduce(parts)


def grid(reach=9.0, spacing=0.04):
    axis = np.arange(-reach, reach, spacing)
    return np.stack(np.meshgrid(axis, axis), axis=-1), spacing**2


def divergence(path):
    """KL of the mixture of a file to the target with four modes."""
    points, area = grid()
    q = log_density(points, *mixture(path))
    target = log_density(points, np.full(4, 0.25), MODES, [0.5 * np.eye(2)] * 4)
    return float(np.sum(np.exp(q) * (q - target)) * area)


def modes_table(program, folder, seeds):
    print("| K | GFlow fixed | GFlow, weights adapt | NGFlow fixed | NGFlow, weights adapt |\n| --- | --- | --- | --- | --- |")
    for components in (1, 2, 4, 6, 8, 10):
        cells = []
        for flow in ("gflow_vi", "ngflow_vi"):
            for weight_step in (0.0, 0.01):
                ends = []
                for seed in range(1, seeds + 1):
                    run(program, CASES / "variational-mixture.toml", folder, f"particles.count={components}", f"run.seed={seed}",
                        f"flow.type={flow}", f"flow.weight_step={weight_step}", "diagnostics.every_steps=3000",
                        "snapshots.every_steps=0")
                    ends.append(divergence(folder / "latest.h5"))
                cells.append(f"{np.mean(ends):.4f} ± {np.std(ends, ddof=1):.4f}")
        print(f"| {components} | " + " | ".join(cells) + " |", flush=True)


def steps_table(program, folder, seeds):
    print("| K | step | KL at t = 30 |\n| --- | --- | --- |")
    for components in (1, 4, 10):
        for step, steps in ((0.001, 30000), (0.01, 3000), (0.1, 300)):
            ends = []
            for seed in range(1, seeds + 1):
                run(program, CASES / "variational-mixture.toml", folder, f"particles.count={components}", f"run.seed={seed}",
                    f"run.steps={steps}", f"flow.step={step}", f"flow.weight_step={step}", "diagnostics.every_steps=100000",
                    "snapshots.every_steps=0")
                ends.append(divergence(folder / "latest.h5"))
            print(f"| {components} | {step} | {np.mean(ends):.4f} ± {np.std(ends, ddof=1):.4f} |", flush=True)


def many_modes(dimension, seed=0):
    """Ten modes of different widths, a couple of widths apart from each other."""
    random = np.random.default_rng(seed)
    means = random.normal(size=(10, dimension)) * 3 / np.sqrt(dimension) ** 0.5
    widths = random.uniform(0.5, 1.0, size=10)
    weights = random.uniform(0.5, 1.5, size=10)
    return weights / weights.sum(), means, widths


def dimensions_table(program, folder):
    print("| d | covariance | ELBO | IW-ELBO | ESS | modes found | seconds |\n| --- | --- | --- | --- | --- | --- | --- |")
    for dimension in (2, 10, 20, 50, 100):
        weights, means, widths = many_modes(dimension)
        case = folder / "many.toml"
        case.write_text(f"""[run]
steps = 1500
[particles]
measure = "mixture"
count = 20
dimension = {dimension}
init = {{ type = "gaussian", std = 3.0 }}
draws = 20
[[objective]]
name = "many"
type = "energy"
target = {{ type = "gaussian_mixture", weights = {weights.tolist()}, means = {means.tolist()}, std = {widths.tolist()} }}
[flow]
type = "ngflow_vi"
step = 0.02
weight_step = 0.02
[diagnostics]
every_steps = 1500
""", encoding="utf-8")
        for covariance in ("full", "diagonal"):
            seconds, last = run(program, case, folder / "many", f"particles.covariance={covariance}")
            alpha, found, _ = mixture(folder / "many" / "latest.h5")
            near = [np.sum(alpha[np.linalg.norm(found - mean, axis=1) < np.sqrt(dimension) * width]) for mean, width in zip(means, widths)]
            share = sum(mass > 0.3 * weight for mass, weight in zip(near, weights))
            print(f"| {dimension} | {covariance} | {float(last['elbo_many']):.3f} | {float(last['iw_elbo_many']):.3f} | "
                  f"{float(last['importance_ess']):.3f} | {share} of 10 | {seconds:.1f} |", flush=True)


def draw_components(axes, path, colour):
    weights, means, covariances = mixture(path)
    for weight, mean, covariance in zip(weights, means, covariances):
        values, vectors = np.linalg.eigh(covariance)
        angle = np.degrees(np.arctan2(vectors[1, 1], vectors[0, 1]))
        shade = min(1.0, 0.15 + 2.5 * weight)
        axes.add_patch(Ellipse(mean, 2 * np.sqrt(values[1]), 2 * np.sqrt(values[0]), angle=angle, fill=False, edgecolor=colour,
                               linewidth=1.2, alpha=shade))
        axes.plot(*mean, ".", color=colour, markersize=4, alpha=shade)


def draw_target(axes, weights, means, covariances, reach, colour):
    axis = np.linspace(-reach, reach, 241)
    points = np.stack(np.meshgrid(axis, axis), axis=-1)
    density = np.exp(log_density(points, weights, means, covariances))
    axes.contour(axis, axis, density, levels=density.max() * np.array([0.05, 0.2, 0.5, 0.8]), colors=colour, linewidths=0.6, alpha=0.8)
    axes.set(xticks=[], yticks=[], aspect="equal", xlim=(-reach, reach), ylim=(-reach, reach))
    for spine in axes.spines.values():
        spine.set(color=FAINT, linewidth=0.5)


def draw_modes(program, folder, picture):
    figure, axes = plt.subplots(1, 3, figsize=(7.6, 2.75))
    for panel, components in zip(axes, (1, 4, 10)):
        run(program, CASES / "variational-mixture.toml", folder, f"particles.count={components}")
        draw_target(panel, np.full(4, 0.25), MODES, [0.5 * np.eye(2)] * 4, 4.6, FAINT)
        draw_components(panel, folder / "latest.h5", WARM)
        found = divergence(folder / "latest.h5")
        panel.set_title(f"K = {components}, KL " + (f"= {found:.3g}" if found > 1e-10 else "< 1e-10"), loc="left", pad=3)
    figure.tight_layout(pad=0.4, w_pad=0.6)
    figure.savefig(picture, dpi=130, bbox_inches="tight", pad_inches=0.05)


def draw_conflict(program, folder, picture):
    seconds, last = run(program, CASES / "variational-conflict.toml", folder)
    print(f"conflict: w = {last['weight_left']}, {last['weight_right']}; KL {last['value_left']}, {last['value_right']}; {seconds:.1f} s")
    figure, axes = plt.subplots(1, 4, figsize=(7.6, 2.15))
    for panel, step in zip(axes, (0, 1000, 2000, 3000)):
        for side, colour in ((-3, COOL), (3, "#e0a100")):
            draw_target(panel, [0.6, 0.4], np.array([[side, 0], [0, 1.5]]), [0.49 * np.eye(2), 0.81 * np.eye(2)], 5.2, colour)
        draw_components(panel, folder / "snapshots" / f"step_{step:09d}.h5", WARM)
        panel.set(ylim=(-4, 4.6))
        panel.set_title(f"t = {0.01 * step:g}", loc="left", pad=3)
    figure.tight_layout(pad=0.4, w_pad=0.6)
    figure.savefig(picture, dpi=130, bbox_inches="tight", pad_inches=0.05)


def main():
    arguments = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    arguments.add_argument("program", type=pathlib.Path, help="the built program")
    arguments.add_argument("--only", choices=["modes", "steps", "dimensions", "pictures"])
    arguments.add_argument("-o", dest="folder", type=pathlib.Path, default=ROOT / "docs", help="of the pictures")
    arguments.add_argument("--seeds", type=int, default=8)
    given = arguments.parse_args()
    program = given.program.resolve()
    plt.rcParams.update({"font.size": 7.5, "text.color": INK, "axes.titlesize": 8})
    wanted = [given.only] if given.only else ["modes", "steps", "dimensions", "pictures"]
    with tempfile.TemporaryDirectory() as temporary:
        folder = pathlib.Path(temporary)
        if "modes" in wanted:
            modes_table(program, folder / "run", given.seeds)
        if "steps" in wanted:
            steps_table(program, folder / "run", given.seeds)
        if "dimensions" in wanted:
            dimensions_table(program, folder)
        if "pictures" in wanted:
            draw_modes(program, folder / "run", given.folder / "mixture-components.png")
            draw_conflict(program, folder / "run", given.folder / "mixture-conflict.png")


if __name__ == "__main__":
    main()
