"""Long runs, cut and continued, for scripts that are no unit tests; the rest is in program.py."""

import csv
import json
import os
import tempfile

CASE = """
[run]
steps = 60
[particles]
count = 203
dimension = 2
[[objective]]
name = "wide"
type = "energy"
target = { type = "gaussian", mean = [1.0, 0.0], covariance = [[2.0, 0.5], [0.5, 1.0]] }
[[objective]]
name = "two-modes"
type = "energy"
target = { type = "gaussian_mixture", weights = [0.6, 0.4], means = [[-1, 0], [0, 2]], std = [0.5, 0.8] }
[velocity]
type = "svgd"
[flow]
step = 0.02
"""


def settings(values):
    """{key: value} as --set arguments."""
    return [word for key, value in values.items() for word in ("--set", f"{key}={value}")]


def rows(folder):
    """The rows of diagnostics.csv, without the clock."""
    with open(os.path.join(folder, "diagnostics.csv"), newline="") as file:
        return [{key: value for key, value in row.items() if key != "wall_s"} for row in csv.DictReader(file)]


def events(folder, name=None):
    with open(os.path.join(folder, "events.jsonl")) as file:
        lines = [json.loads(line) for line in file]
    return [line for line in lines if name is None or line["event"] == name]


class Place(tempfile.TemporaryDirectory):
    """A temporary folder with case.toml in it."""

    def __init__(self, case=CASE):
        super().__init__(prefix="wasserstrom-")
        self.case = os.path.join(self.name, "case.toml")
        with open(self.case, "w") as file:
            file.write(case)

    def path(self, name):
        return os.path.join(self.name, name)


def expect(condition, message):
    if not condition:
        raise SystemExit(message)
