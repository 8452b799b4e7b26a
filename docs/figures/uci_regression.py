#!/usr/bin/env python3
"""Bayesian networks on regression sets of the UCI repository, over their customary splits: the table of docs/networks.md.

  uci_regression.py WASSERSTROM DATA OUT [--sets NAME ...] [--methods NAME ...] [--splits N]

runs what OUT/results.json does not hold yet, and prints the table. DATA has a folder for each set with data.txt[.gz] and
test_splits.txt (a line of row numbers for each split), as they are passed on with the code of Gal and Ghahramani (2016).
One hidden layer of 50, 100 for protein; relu; Gamma(1, 0.1) priors of both precisions; batches of 100.
Needs numpy.
"""

import argparse
import csv
import json
import math
import pathlib
import subprocess

import numpy as np

SETS = ("yacht", "boston", "energy", "concrete", "wine", "power", "kin8nm", "protein")
METHODS = {
    "svgd": ('count = 20\ninit = { type = "gaussian", std = 0.3 }', '[velocity]\ntype = "svgd"',
             'type = "mwgrad"\nstep = 1e-3\nstep_rule = { type = "adam" }', 3000),
    "blob": ('count = 20\ninit = { type = "gaussian", std = 0.3 }', '[velocity]\ntype = "blob"',
             'type = "mwgrad"\nstep = 1e-3\nstep_rule = { type = "adam" }', 3000),
    "langevin": ('count = 20\ninit = { type = "gaussian", std = 0.3 }', '[velocity]\ntype = "none"', 'type = "langevin"\nstep = 1e-4', 5000),
    "ngflow_vi": ('measure = "mixture"\ncount = 1\ndraws = 10\ncovariance = "diagonal"\ninit_std = 0.1\ninit = { type = "gaussian", std = 0.3 }', "",
                  'type = "ngflow_vi"\nstep = 1e-2', 3000),
}

CASE = """\
[run]
steps = {steps}
[[data]]
name = "train"
type = "csv"
path = "{folder}/train.csv"
[[data]]
name = "test"
type = "csv"
path = "{folder}/test.csv"
[particles]
dimension = {dimension}
{particles}
[[objective]]
name = "posterior"
type = "energy"
target = {{ type = "bayesian_network", data = "train", likelihood = "regression", network = {{ hidden = [{hidden}], activation = "relu", precision = "float" }}, prior = "gamma", batch = 100 }}
{velocity}
[flow]
{flow}
[[diagnostic]]
name = "test"
type = "predictive"
data = "test"
[diagnostics]
every_steps = {steps}
"""


def parts(folder, split):
    """The rows of a split: training and test."""
    path = folder / "data.txt"
    table = np.loadtxt(path if path.exists() else folder / "data.txt.gz")
    rows = np.array((folder / "test_splits.txt").read_text().splitlines()[split].split(), dtype=int)
    return np.delete(table, rows, axis=0), table[rows]


def linear_rmse(train, test):
    inputs = np.c_[train[:, :-1], np.ones(len(train))]
    weights = np.linalg.lstsq(inputs, train[:, -1], rcond=None)[0]
    return math.sqrt(np.mean((np.c_[test[:, :-1], np.ones(len(test))] @ weights - test[:, -1]) ** 2))


def run(given, name, method, split):
    train, test = parts(given.data / name, split)
    folder = given.out / "work"
    folder.mkdir(parents=True, exist_ok=True)
    np.savetxt(folder / "train.csv", train, delimiter=",", fmt="%.17g")
    np.savetxt(folder / "test.csv", test, delimiter=",", fmt="%.17g")
    particles, velocity, flow, steps = METHODS[method]
    hidden = 100 if name == "protein" else 50
    dimension = (train.shape[1] - 1 + 1) * hidden + hidden + 1 + 2
    case = folder / "case.toml"
    case.write_text(CASE.format(folder=folder.resolve(), particles=particles, velocity=velocity, flow=flow, steps=steps, hidden=hidden,
                                dimension=dimension))
    subprocess.run([given.program, "run", case, "-o", folder / "run", "--overwrite"], check=True, stdout=subprocess.DEVNULL)
    row = list(csv.DictReader((folder / "run/diagnostics.csv").open()))[-1]
    return {"linear": linear_rmse(train, test), "seconds": float(row["wall_s"]),
            **{key: float(row[f"{key}_test"]) for key in ("rmse", "log_likelihood", "calibration_error", "single_rmse", "single_log_likelihood")}}


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("program")
    parser.add_argument("data", type=pathlib.Path)
    parser.add_argument("out", type=pathlib.Path)
    parser.add_argument("--sets", nargs="*", default=SETS)
    parser.add_argument("--methods", nargs="*", default=list(METHODS))
    parser.add_argument("--splits", type=int, default=20)
    given = parser.parse_args()
    given.out.mkdir(parents=True, exist_ok=True)
    store = given.out / "results.json"
    results = json.loads(store.read_text()) if store.exists() else {}
    print("| set | method | splits | rmse | linear | log-likelihood | a network: rmse | log-likelihood | s a split |\n|" + "---|" * 9)
    for name in given.sets:
        splits = min(given.splits, len((given.data / name / "test_splits.txt").read_text().splitlines()))
        for method in given.methods:
            for split in range(splits):
                key = f"{name} {method} {split}"
                if key not in results:
                    results[key] = run(given, name, method, split)
                    store.write_text(json.dumps(results, indent=1))
            found = [results[f"{name} {method} {split}"] for split in range(splits)]

            def shown(key, found=found):
                values = np.array([each[key] for each in found])
                error = values.std(ddof=1) / math.sqrt(len(values)) if len(values) > 1 else float("nan")
                return f"{values.mean():.3f} ± {error:.3f}"

            print(f"| {name} | {method} | {len(found)} | {shown('rmse')} | {np.mean([each['linear'] for each in found]):.3f} | {shown('log_likelihood')} | "
                  f"{shown('single_rmse')} | {shown('single_log_likelihood')} | {np.mean([each['seconds'] for each in found]):.1f} |", flush=True)


if __name__ == "__main__":
    main()
