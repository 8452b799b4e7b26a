#!/usr/bin/env python3
"""A tour of the Python package: a density of one's own, a run, and its results.

    PYTHONPATH=build/release/python python3 examples/python/banana.py            # or under mpirun -n 4
"""

import numpy as np

import wasserstrom

CASE = """
[run]
seed = 1
steps = 300

[particles]
count = 200
dimension = 2

[[objective]]
name = "banana"
type = "energy"
target = { type = "banana-in-python" }

[velocity]
type = "svgd"

[flow]
type = "mwgrad"
step = 0.05
step_rule = { type = "adagrad" }

[snapshots]
every_steps = 100
"""


def banana(x):
    """log pi and its gradient at the n rows of x: x0 ~ N(0, 1), x1 ~ N((1 - x0^2) / 2, 1)."""
    across = x[:, 1] - 0.5 * (1 - x[:, 0] ** 2)
    value = -0.5 * (x[:, 0] ** 2 + across**2)
    gradient = np.stack([-x[:, 0] - x[:, 0] * across, -across], axis=1)
    return value, gradient


def main():
    targets = {"banana-in-python": banana}
    report = wasserstrom.check_target(CASE, targets=targets)
    results = wasserstrom.run(CASE, targets=targets, output="runs/banana-in-python", overwrite=True)
    if wasserstrom.rank() != 0:
        return
    print(report)
    print("coordinates", results.names)
    print("mean       ", results.positions.mean(axis=0).round(3))
    print("std        ", results.positions.std(axis=0).round(3), " of the density: 1, 1.22")
    print("grad_norm  ", float(results.diagnostics()["grad_norm"][-1]))
    print(results.snapshots())


if __name__ == "__main__":
    main()
