#!/usr/bin/env python3
"""Logistic regressions in 2 to 200 dimensions beside a reference of our own: the table in docs/scorecard.md.

  dimensions.py PROGRAM [--particles N | --mixture K] [--steps N] [--set KEY=VALUE]... [PROBLEM]...

The case is the template own-csv with all rows, columns as they are and a prior of standard deviation 1.  The reference
is Hamiltonian Monte Carlo, 64 chains of 200 draws in the coordinates in which Laplace's approximation is standard
normal; its largest Monte Carlo error is printed, in standard deviations of the posterior.  With --mixture it
is held against draws from K normal components in the setting of apps/scorecard.py.  A problem is

  sD     D coefficients, 10 D rows (50 for small D): neighbouring columns correlate at 0.5
  tD     the same with 3 D rows, far from normal
  adult  the first 1000 people of apps/cases/adult, 124 coefficients
  FILE   a text table with commas and no header, the label (1 or another number) last; its columns are standardised

Needs numpy and h5py.
"""

import argparse
import bz2
import math
import pathlib
import re
import subprocess
import sys
import tempfile
import time

import h5py
import numpy

APPS = pathlib.Path(__file__).resolve().parents[2] / "apps"
sys.dont_write_bytecode = True
sys.path.insert(0, str(APPS))
import scorecard  # noqa: E402  (of that folder)

ADULT = APPS / "cases/adult/adult.trn.bz2"
PROBLEMS = ["s2", "s5", "s10", "s20", "s60", "s120", "s200", "t60", "t180", "adult"]
CHAINS, WARM_UP, DRAWS, PATH = 64, 30, 200, 1.5


def synthetic(dimension, rows):
    random = numpy.random.default_rng(1)
    x = random.standard_normal((rows, dimension - 1))
    for column in range(1, dimension - 1):
        x[:, column] = 0.5 * x[:, column - 1] + math.sqrt(0.75) * x[:, column]
    theta = random.standard_normal(dimension) * min(1, math.sqrt(4 / dimension))
    chance = 1 / (1 + numpy.exp(-(x @ theta[1:] + theta[0])))
    return x, numpy.where(random.random(rows) < chance, 1, -1)


def adult(rows):
    x, y = numpy.zeros((rows, 123)), numpy.zeros(rows)
    for row, line in zip(range(rows), bz2.open(ADULT, "rt")):
        label, *entries = line.split()
        y[row] = 1 if float(label) > 0 else -1
        for column, value in (entry.split(":") for entry in entries):
            x[row, int(column)] = float(value)
    return x, y


def table(path):
    numbers = numpy.loadtxt(path, delimiter=",")
    x = numbers[:, :-1]
    return (x - x.mean(0)) / x.std(0), numpy.where(numbers[:, -1] == 1, 1, -1)


def problem(name):
    if pathlib.Path(name).is_file():
        return table(name)
    if name == "adult":
        return adult(1000)
    dimension = int(name[1:])
    return synthetic(dimension, 3 * dimension if name[0] == "t" else max(50, 10 * dimension))


class Posterior:
    """Rows of coefficients, intercept last, under a standard normal prior."""

    def __init__(self, x, y):
        self.x, self.y = numpy.column_stack([x, numpy.ones(len(x))]), y

    def value(self, theta):
        return numpy.logaddexp(0, -self.y * (theta @ self.x.T)).sum(1) + (theta**2).sum(1) / 2

    def gradient(self, theta):
        return (-self.y / (1 + numpy.exp(self.y * (theta @ self.x.T)))) @ self.x + theta

    def hessian(self, theta):
        chance = 1 / (1 + numpy.exp(-self.x @ theta))
        return (self.x * (chance * (1 - chance))[:, None]).T @ self.x + numpy.eye(len(theta))

    def mode(self):
        theta = numpy.zeros(self.x.shape[1])
        for _ in range(100):
            step, share = numpy.linalg.solve(self.hessian(theta), self.gradient(theta[None])[0]), 1.0
            while self.value((theta - share * step)[None])[0] > self.value(theta[None])[0] + 1e-12:
                share /= 2
            theta = theta - share * step
            if abs(step).max() < 1e-9:
                return theta
        sys.exit("dimensions.py: Newton's method found no mode")


def leapfrog(gradient, z, momentum, step, steps):
    momentum = momentum - step / 2 * gradient(z)
    for last in [False] * (steps - 1) + [True]:
        z = z + step * momentum
        momentum = momentum - (step / 2 if last else step) * gradient(z)
    return z, momentum


def reference(posterior):
    """Means, standard deviations and the largest Monte Carlo error of a mean in standard deviations."""
    mode = posterior.mode()
    flat = numpy.linalg.inv(numpy.linalg.cholesky(posterior.hessian(mode)))  # theta = mode + z flat
    random, dimension = numpy.random.default_rng(3), len(mode)
    z, kept = random.standard_normal((CHAINS, dimension)), []
    value = posterior.value(mode + z @ flat)
    for iteration in range(WARM_UP + DRAWS):
        step = 0.35 * min(1, (20 / dimension) ** 0.25) * random.uniform(0.8, 1.2)
        momentum = random.standard_normal(z.shape)
        proposal, final = leapfrog(lambda at: posterior.gradient(mode + at @ flat) @ flat.T, z, momentum, step,
                                   max(1, round(PATH / step)))
        proposed = posterior.value(mode + proposal @ flat)
        gain = value + (momentum**2).sum(1) / 2 - proposed - (final**2).sum(1) / 2
        accepted = numpy.log(random.random(CHAINS)) < gain
        z, value = numpy.where(accepted[:, None], proposal, z), numpy.where(accepted, proposed, value)
        if iteration >= WARM_UP:
            kept.append(mode + z @ flat)
    draws = numpy.array(kept)
    deviation = draws.std((0, 1))
    return draws.mean((0, 1)), deviation, (draws.mean(0).std(0, ddof=1) / math.sqrt(CHAINS) / deviation).max()


def particles(arguments, x, y):
    """Positions at the end of a run."""
    with tempfile.TemporaryDirectory() as scratch:
        case = subprocess.run([arguments.program, "template", "own-csv"], capture_output=True, text=True, check=True)
        pathlib.Path(scratch, "case.toml").write_text(re.sub("(?m)^(standardize|rows) .*\n", "", case.stdout, count=2))
        numpy.savetxt(f"{scratch}/data.csv", numpy.column_stack([x, y]), delimiter=",", fmt="%.17g")
        method = (scorecard.mixture(arguments.mixture, 0.1, arguments.steps) if arguments.mixture else
                  [f"particles.count={arguments.particles}", f"run.steps={arguments.steps}"])
        settings = [f"particles.dimension={x.shape[1] + 1}", "objective.0.target.prior_std=1.0", *method, *arguments.set]
        words = [word for setting in settings for word in ("--set", setting)]
        subprocess.run([arguments.program, "run", f"{scratch}/case.toml", "-o", f"{scratch}/run", *words],
                       capture_output=True, check=True)
        end = f"{scratch}/run/latest.h5"
        if arguments.mixture:
            subprocess.run([arguments.program, "sample", end, "-n", "100000", "-o", f"{scratch}/draws.h5"],
                           capture_output=True, check=True)
            end = f"{scratch}/draws.h5"
        with h5py.File(end) as file:
            return file["particles/position"][:]


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("program")
    parser.add_argument("problem", nargs="*", default=PROBLEMS)
    parser.add_argument("--particles", type=int, default=500)
    parser.add_argument("--mixture", type=int, metavar="K")
    parser.add_argument("--steps", type=int, default=400)
    parser.add_argument("--set", action="append", default=[])
    arguments = parser.parse_args()
    for name in arguments.problem:
        x, y = problem(name)
        mean, deviation, error = reference(Posterior(x, y))
        begin = time.monotonic()
        position = particles(arguments, x, y)
        seconds = time.monotonic() - begin
        ratio = position.std(0, ddof=1) / deviation
        worst = abs((position.mean(0) - mean) / deviation).max()
        print(f"{name}: d = {len(mean)}, mean {worst:.3f} (reference {error:.3f}), "
              f"sd {ratio.mean():.3f}, {ratio.min():.3f} to {ratio.max():.3f}, {seconds:.1f} s", flush=True)


if __name__ == "__main__":
    main()
