"""Running the program from a test: WASSERSTROM and MPIEXEC name it and mpirun."""

import csv
import json
import os
import re
import subprocess
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
target = { type = "gaussian", mean = [1.0, 0.0], std = 1.5 }
[[objective]]
name = "two-modes"
type = "energy"
target = { type = "gaussian_mixture", weights = [0.6, 0.4], means = [[-1, 0], [0, 2]], std = [0.5, 0.8] }
[velocity]
type = "svgd"
[flow]
step = 0.02
"""


def command(ranks, *arguments):
    return [os.environ["MPIEXEC"], "-n", str(ranks), os.environ["WASSERSTROM"], *map(str, arguments)]


def run(ranks, *arguments, timeout=120):
    """The finished process, whatever its exit code; output as text."""
    return subprocess.run(command(ranks, *arguments), capture_output=True, text=True, timeout=timeout)


def digest(done):
    found = re.search(r"content digest (\w+)", done.stdout)
    if not found:
        raise SystemExit(f"{' '.join(done.args)} ended with {done.returncode} and no digest:\n{done.stdout}{done.stderr}")
    return found.group(1)


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
