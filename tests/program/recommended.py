#!/usr/bin/python3
"""The setting that the templates teach, in many dimensions: means and standard deviations are the right ones.

The template posterior-linear with other data: given the noise, its posterior is normal; the noise is integrated out on a
grid.  And with two normal targets in place of the regression: what suits both is normal.
"""

import re
import sys
import unittest

from program import ProgramTest, start

try:
    import h5py
    import numpy
except ImportError:
    print("skipped: there is no h5py or no numpy here")
    sys.exit(77)

ROWS, COLUMNS = 1500, 59


def regression():
    """Features of which neighbours correlate at 0.6, and responses."""
    random = numpy.random.default_rng(5)
    features = random.standard_normal((ROWS, COLUMNS))
    features[:, 1:] = 0.6 * features[:, :-1] + 0.8 * features[:, 1:]
    return features, features @ random.standard_normal(COLUMNS) + 2 * random.standard_normal(ROWS)


def posterior(features, response):
    """Means and standard deviations of the coefficients of standardised columns, the intercept and the log of the noise
    s, under the template's priors N(0, 100^2) and half-Cauchy(1)."""
    design = numpy.column_stack([(features - features.mean(0)) / features.std(0), numpy.ones(ROWS)])
    squares, axes = numpy.linalg.eigh(design.T @ design)
    along = axes.T @ (design.T @ response)
    log_s = numpy.linspace(-1, 3, 4001)[:, None]
    s2 = numpy.exp(2 * log_s)
    precision = squares / s2 + 1 / 100**2
    means = along / s2 / precision
    evidence = -ROWS * log_s[:, 0] - response @ response / (2 * s2[:, 0])  # of the data given s, up to a constant
    evidence += (along / s2 * means / 2 - numpy.log(precision) / 2).sum(1)
    weight = evidence - numpy.log1p(s2[:, 0]) + log_s[:, 0]
    weight = numpy.exp(weight - weight.max())[:, None] / numpy.exp(weight - weight.max()).sum()
    mean = (weight * means).sum(0)
    spread = (weight * (means - mean)).T @ (means - mean) + numpy.diag((weight / precision).sum(0))
    log_mean = (weight * log_s).sum()
    log_deviation = numpy.sqrt((weight * (log_s - log_mean) ** 2).sum())
    return (numpy.append(axes @ mean, log_mean),
            numpy.append(numpy.sqrt(numpy.einsum("ij,jk,ik->i", axes, spread, axes)), log_deviation))


def target(mean, deviation):
    return f'{{ type = "gaussian", mean = {mean.tolist()}, std = {deviation.tolist()} }}'


class Recommended(ProgramTest):
    def assert_moments(self, run, mean, deviation):
        with h5py.File(run / "latest.h5") as file:
            position = file["particles/position"][:]
        self.assertLess(abs((position.mean(0) - mean) / deviation).max(), 0.05)
        ratio = position.std(0, ddof=1) / deviation
        self.assertGreater(ratio.min(), 0.93)
        self.assertLess(ratio.max(), 1.05)

    def test_means_and_deviations_in_61_dimensions(self):
        features, response = regression()
        numpy.savetxt(self.folder / "data.csv", numpy.column_stack([features, response]), delimiter=",", fmt="%.17g")
        case = self.write("linear.toml", start("template", "posterior-linear").stdout)
        overrides = ["data.0.path=data.csv", "data.0.response=last", f"particles.dimension={COLUMNS + 2}",
                     "particles.count=250", "run.steps=300", "diagnostics.every_steps=300"]
        run, _ = self.finished_run(*(word for each in overrides for word in ("--set", each)), case=case)
        self.assert_moments(run, *posterior(features, response))

    def test_two_objectives_in_40_dimensions(self):
        random = numpy.random.default_rng(2)
        means, deviations = random.standard_normal((2, 40)), numpy.exp(0.4 * random.standard_normal((2, 40)))
        setting = start("template", "posterior-linear").stdout
        setting = re.sub(r"(?s)\[\[data\]\].*?(?=\[particles\])|\[\[objective\]\].*?(?=\[velocity\])", "", setting)
        case = self.write("two.toml", setting + "".join(
            f'[[objective]]\nname = "{name}"\ntype = "energy"\ntarget = {target(mean, deviation)}\n'
            for name, mean, deviation in zip("ab", means, deviations)))
        run, _ = self.finished_run("--set", "particles.dimension=40", "--set", "particles.count=250",
                                   "--set", "run.steps=300", case=case)
        with h5py.File(run / "latest.h5") as file:
            weights = file["flow/weights"][:]
        precision = weights @ deviations**-2
        self.assert_moments(run, weights @ (means / deviations**2) / precision, precision**-0.5)


if __name__ == "__main__":
    unittest.main(verbosity=2)
