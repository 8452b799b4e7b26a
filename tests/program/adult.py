#!/usr/bin/python3
"""The pooled Adult posterior of the program against an independent fit: Newton's method and the Laplace approximation."""

import bz2
import sys
import unittest

import program
from program import ROOT, ProgramTest

try:
    import h5py
    import numpy as np
except ImportError as missing:
    print(f"skipped: {missing}")
    sys.exit(77)

CASE = ROOT / "apps/cases/adult-pooled.toml"
COLUMNS = 123
program.HANGS_AFTER = 400  # half a minute on two idle cores


def read(name):
    """Features with a column of ones behind them, and labels of -1 and 1."""
    features, labels = [], []
    with bz2.open(ROOT / "apps/cases/adult" / name, "rt") as file:
        for line in file:
            label, *entries = line.split()
            row = np.zeros(COLUMNS + 1)
            row[COLUMNS] = 1
            for entry in entries:
                index, value = entry.split(":")
                row[int(index)] = float(value)
            features.append(row)
            labels.append(float(label))
    return np.array(features), np.array(labels)


def laplace(features, labels):
    """Mode and standard deviations of the posterior with a standard normal prior."""
    mode = np.zeros(features.shape[1])
    for _ in range(50):
        wrong = 1 / (1 + np.exp(labels * (features @ mode)))
        gradient = mode - features.T @ (labels * wrong)
        hessian = (features.T * (wrong * (1 - wrong))) @ features + np.eye(len(mode))
        step = np.linalg.solve(hessian, gradient)
        mode -= step
        if abs(step).max() < 1e-12:
            return mode, np.sqrt(np.diag(np.linalg.inv(hessian)))
    raise RuntimeError("Newton's method did not converge")


class Adult(ProgramTest):
    def test_pooled_posterior_is_the_independent_fit(self):
        mode, std = laplace(*read("adult.trn.bz2"))
        features, labels = read("adult.tst.bz2")
        accuracy = np.mean((features @ mode > 0) == (labels > 0))
        out, _ = self.finished_run("--set", "diagnostics.every_steps=1000", case=CASE)
        with h5py.File(out / "latest.h5") as file:
            position = file["particles/position"][()]
            names = file["particles/dim"].asstr()[()]
        self.assertEqual(["sex-female", "sex-male", "intercept"], [names[71], names[72], names[123]])
        header, *_, last = (out / "diagnostics.csv").read_text().splitlines()
        ours = float(dict(zip(header.split(","), last.split(",")))["accuracy_all"])
        off = abs(position.mean(axis=0) - mode) / std
        print(f"accuracy {ours:.4f}, independent {accuracy:.4f}; mean off by {off.max():.3f} standard deviations at most "
              f"({names[off.argmax()]}), {off.mean():.3f} on average")
        self.assertLess(abs(ours - accuracy), 0.005)
        self.assertLess(off.max(), 0.2)


if __name__ == "__main__":
    unittest.main(verbosity=2)
