#!/usr/bin/env python3
"""How fast MWGraD and A-MWGraD approach the Pareto set: docs/rates.png, and the numbers of docs/acceleration.md.

  rates.py [--program build/release/apps/wasserstrom] [-o docs/rates.png]

Exact flows of normal laws (gaussian_flows.py), a search for problems that break the rates, and one that does.  With
--program also particles, whose law is the normal one of their mean and covariance.  Needs numpy, matplotlib and h5py;
takes minutes.
"""

import argparse
import pathlib
import subprocess
import tempfile

import matplotlib
import numpy as np

from gaussian_flows import Flow, Targets, random_covariances

matplotlib.use("Agg")
from matplotlib import pyplot as plt  # noqa: E402  (the backend comes first)

COLOURS = {"MWGraD": "#22303c", "3/t": "#0072b2", "2 sqrt(beta)": "#009e73", "3/t, shifted": "#d55e00"}
BETA = 0.01


# ---- Two nearly flat targets

def turned(wide, narrow, degrees):
    angle = np.deg2rad(degrees)
    frame = np.array([[np.cos(angle), -np.sin(angle)], [np.sin(angle), np.cos(angle)]])
    return frame @ np.diag([wide, narrow]) @ frame.T


FLAT = [turned(100, 4, 0), turned(100, 16, 8)]
START = np.array([25.0, 3.0])
FLOWS = {"MWGraD": (None, False), "3/t": ("nesterov", False), "2 sqrt(beta)": (BETA, False),
         "3/t, shifted": ("nesterov", True)}


def flat_problem():
    centre = np.zeros((1, 2))
    return Targets([centre, centre], [c[None] for c in FLAT])


def exact_curves(times):
    return {name: Flow(flat_problem(), START[None], np.eye(2)[None], 0.01, *kind).merits(times)[:, 0]
            for name, kind in FLOWS.items()}


def bounds(times):
    """R / (2 t), 2 R / t^2 and exp(-sqrt(beta) t) (M_0 + beta R / 2), R the largest W_2^2 from the start to the set."""
    problem, mean, covariance = flat_problem(), START[None], np.eye(2)[None]
    radius, merit = problem.square_radius(mean, covariance)[0], problem.merit(mean, covariance)[0]
    print(f"flat targets: R = {radius:.1f}, M_0 = {merit:.3f}")
    return {"MWGraD": radius / (2 * times), "3/t": 2 * radius / times**2,
            "2 sqrt(beta)": np.exp(-np.sqrt(BETA) * times) * (merit + BETA / 2 * radius)}


# ---- The same by particles

CASE = """
[run]
name = "{name}"
steps = {steps}
[particles]
count = {count}
dimension = 2
init = {{ type = "quasi_random", mean = {mean}, std = 1.0 }}
{objectives}
[velocity]
type = "blob"
kernel = {{ bandwidth = 0.5 }}
[flow]
{flow}
[snapshots]
every_steps = {every}
"""


def particle_case(name, count, steps, every, h):
    objectives = "\n".join(
        f'[[objective]]\nname = "target-{k}"\ntype = "energy"\ntarget = {{ type = "gaussian", covariance = '
        f'{c.tolist()} }}' for k, c in enumerate(FLAT))
    damping, shifted = FLOWS[name]
    flow = f"step = {h}"
    if damping is not None:
        flow = f'type = "a_mwgrad"\nstep = {h * h!r}\nshifted_weights = {str(shifted).lower()}'
        if damping != "nesterov":
            flow += f'\ndamping = {{ type = "strongly_convex", beta = {damping} }}'
    return CASE.format(name="rates", steps=steps, count=count, mean=START.tolist(), objectives=objectives, flow=flow,
                       every=every)


def fitted_merit(path):
    import h5py
    with h5py.File(path) as file:
        points, time = file["particles/position"][:], float(file.attrs["time"])
    covariance = np.cov(points, rowvar=False, bias=True)
    return time, flat_problem().merit(points.mean(axis=0)[None], covariance[None])[0]


def particle_curve(program, name, count=1000, steps=1000, every=40, h=0.1):
    with tempfile.TemporaryDirectory() as scratch:
        case = pathlib.Path(scratch, "rates.toml")
        case.write_text(particle_case(name, count, steps, every, h))
        run = subprocess.run([program, "run", str(case), "-o", scratch + "/run"], capture_output=True, text=True)
        if run.returncode != 0:
            raise SystemExit(f"rates.py: {program} failed:\n{run.stdout}{run.stderr}")
        found = [fitted_merit(path) for path in sorted(pathlib.Path(scratch, "run", "snapshots").glob("*.h5"))]
    return np.array(sorted(found)[1:]).T


# ---- The search: random problems, how near t^2 M(t) / (2 R) comes to 1

def random_problem(generator, count, dimension, means):
    covariances = [random_covariances(generator, count, dimension, 0.5, 100) for _ in range(2)]
    centres = [5 * means * generator.normal(size=(count, dimension)) for _ in range(2)]
    start = random_covariances(generator, count, dimension, 0.3, 30)
    return Targets(centres, covariances), 10 * means * generator.normal(size=(count, dimension)), start


def search(times, count=200):
    """The largest ratio of M to its bound over all problems, at each time: by flow."""
    worst = {}
    for dimension, means in ((2, 0), (2, 1), (3, 1)):
        targets, mean, covariance = random_problem(np.random.default_rng(dimension + 10 * means), count, dimension,
                                                   means)
        radius = targets.square_radius(mean, covariance)
        for name in ("MWGraD", "3/t", "3/t, shifted"):
            merit = Flow(targets, mean, covariance, 0.05, *FLOWS[name]).merits(times)
            scale = 2 * times[:, None] if name == "MWGraD" else times[:, None] ** 2 / 2
            ratio = scale * merit / radius
            far = merit[-1] > 1e-9  # the others are at rounding
            slopes = np.polyfit(np.log(times[times > 30]), np.log(np.maximum(merit[times > 30][:, far], 1e-16)), 1)[0]
            print(f"search, d = {dimension}, means {means}, {name}: largest M / bound {ratio.max():.3f}, at the last "
                  f"time {ratio[-1].max():.2e}; median slope of log M over log t, t > 30: {np.median(slopes):.2f}")
            worst[name] = np.maximum(worst.get(name, 0), ratio.max(axis=1))
    return worst


# ---- The counterexample: F_k = 1/2 int x' P_k x of point masses; the one Pareto point is the mass at 0

PAIR = [np.diag([0.03, 0.03, 1.0]), np.array([[0.3, 0.05, -0.4], [0.05, 0.7, 0.5], [-0.4, 0.5, 1.7]])]


def shortest(x, shift):
    """w P_1 x + (1 - w) P_2 x, with the w that makes it shortest, or shortest less `shift`."""
    second, apart = x @ PAIR[1], x @ (PAIR[0] - PAIR[1])
    w = np.clip(np.sum(apart * (shift - second), axis=1) / np.maximum(np.sum(apart**2, axis=1), 1e-300), 0, 1)
    return second + w[:, None] * apart


def semi_implicit_step(x, v, n, h, shifted):
    alpha = (n - 1) / (n + 2)
    v = alpha * v - h * shortest(x, alpha / h * v if shifted else 0.0)
    return x + h * v, v


def runge_kutta_step(x, v, n, h, _):
    """The classical method, on the continuous system."""
    def rate(t, x, v):
        return v, -3 / t * v - shortest(x, 0.0) if t > 0 else -shortest(x, 0.0) / 4
    t = (n - 1) * h
    a, A = rate(t, x, v)
    b, B = rate(t + h / 2, x + h / 2 * a, v + h / 2 * A)
    c, C = rate(t + h / 2, x + h / 2 * b, v + h / 2 * B)
    d, D = rate(t + h, x + h * c, v + h * C)
    return x + h / 6 * (a + 2 * b + 2 * c + d), v + h / 6 * (A + 2 * B + 2 * C + D)


def growth(step, x, h, end, shifted=False, windows=40):
    """t^2 M(t) / (2 R), its largest value in each window of time: times and an array (windows, starts)."""
    edges = np.geomspace(2, end, windows)
    radius, largest, found, v = np.sum(x**2, axis=1), np.zeros(len(x)), [], np.zeros_like(x)
    for n in range(1, int(round(end / h)) + 1):
        x, v = step(x, v, n, h, shifted)
        if n % max(1, round(0.2 / h)) == 0:
            merit = 0.5 * np.min([np.sum(x @ p * x, axis=1) for p in PAIR], axis=0)
            largest = np.maximum(largest, (n * h) ** 2 * merit / (2 * radius))
        if n * h >= edges[len(found)] - h / 2:
            found.append(largest)
            largest = np.zeros(len(x))
    return edges, np.array(found)


def starts(count):
    points = np.random.default_rng(0).normal(size=(count, 3))
    return points / np.linalg.norm(points, axis=1)[:, None]


def counterexample():
    """Curves of 150 starts; before them one, by another integrator and several steps."""
    one = np.array([[-0.21, 0.94, -0.28]])
    for step, h in ((runge_kutta_step, 0.025), (runge_kutta_step, 0.0125), (semi_implicit_step, 0.01)):
        found = growth(step, one, h, 1000)[1]
        print(f"one start to t = 1000, {step.__name__}, h = {h}: largest t^2 M / (2 R) {found.max():.2f}")
    curves = {}
    for name, shifted in (("3/t", False), ("3/t, shifted", True)):
        curves[name] = growth(semi_implicit_step, starts(150), 0.025, 3000, shifted)
        last = curves[name][1][-1]
        print(f"150 starts to t = 3000, {name}: least {last.min():.2e}, median {np.median(last):.2e}, largest "
              f"{last.max():.2e}, above 1: {np.mean(last > 1):.0%}")
    return curves


# ---- The figure

def draw_flat(axes, program):
    times = np.geomspace(0.5, 150, 120)
    merits = exact_curves(times)
    for name, values in merits.items():
        axes.loglog(times, values, color=COLOURS[name], lw=1.2, label=name, ls="--" if "shifted" in name else "-")
    for name, values in bounds(times).items():
        axes.loglog(times, values, color=COLOURS[name], lw=0.8, ls=":")
        print(f"{name}: largest M / bound {np.max(merits[name] / values):.3f}")
    shown = np.array([10, 30, 60, 100, 150.0])
    for name, values in exact_curves(shown).items():
        print(f"{name}: " + ", ".join(f"M({time:.0f}) = {value:.2e}" for time, value in zip(shown, values)))
    for name in FLOWS if program else ():
        time, merit = particle_curve(program, name)
        axes.loglog(time, merit, ".", ms=3, color=COLOURS[name])
        print(f"particles, {name}: M at t = {time[-1]:.0f}: {merit[-1]:.2e}")
    axes.set(title="Two flat targets, beta = 0.01: M", xlabel="t", ylim=(1e-6, 1e3))
    axes.legend(fontsize=7, loc="lower left", title="dotted: bounds\npoints: 1000 particles", title_fontsize=7)


def draw_search(axes):
    times = np.geomspace(0.5, 150, 40)
    for name, values in search(times).items():
        axes.loglog(times, values, color=COLOURS[name], lw=1.2, ls="--" if "shifted" in name else "-", label=name)
    axes.axhline(1, color="#8a96a3", lw=0.8, ls=":")
    axes.set(title="600 random pairs: the largest M / bound", xlabel="t", ylim=(1e-3, 3))
    axes.legend(fontsize=7)


def draw_counterexample(axes):
    for name, (times, ratio) in counterexample().items():
        axes.fill_between(times, ratio.min(axis=1), ratio.max(axis=1), color=COLOURS[name], alpha=0.2, lw=0)
        axes.loglog(times, np.median(ratio, axis=1), color=COLOURS[name], lw=1.2, label=name)
    axes.axhline(1, color="#8a96a3", lw=0.8, ls=":")
    axes.set(title="Two quadratic functions, 150 starts: M t$^2$ / (2 R)", xlabel="t",
             xscale="log", yscale="log", ylim=(1e-5, 1e4))
    axes.legend(fontsize=7, title="median, and least to largest", title_fontsize=7, loc="lower left")


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--program", help="the wasserstrom to run particles with; none without it")
    parser.add_argument("-o", "--output", default=pathlib.Path(__file__).parents[1] / "rates.png")
    options = parser.parse_args()
    plt.rcParams.update({"font.size": 8, "axes.titlesize": 9, "axes.grid": True, "grid.color": "#e3e7eb"})
    figure, (flat, random, counter) = plt.subplots(1, 3, figsize=(12, 3.8), layout="constrained")
    draw_flat(flat, options.program)
    draw_search(random)
    draw_counterexample(counter)
    figure.savefig(options.output, dpi=110)


if __name__ == "__main__":
    main()
