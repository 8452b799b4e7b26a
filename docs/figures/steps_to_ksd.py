#!/usr/bin/env python3
"""Steps to a given kernelised Stein discrepancy, plain and with momentum: the table in docs/acceleration.md.

  steps_to_ksd.py PROGRAM [-j JOBS]

The posteriors of apps/cases/posteriordb, 200 particles, in the metric of the Hessian. Both flows may take any step of the
grid, without and (with momentum) with restarts; the level is a tenth above the larger of the two lowest values that they
reach in 1000 steps. A run counts from the row after which it stays below the level.
"""

import argparse
import concurrent.futures
import csv
import math
import pathlib
import subprocess
import tempfile

CASES = pathlib.Path(__file__).parents[2] / "apps/cases/posteriordb"
STEPS = (0.05, 0.1, 0.2, 0.4, 0.8, 1.6)
ESTIMATORS = {"svgd": ["velocity.type=svgd", "velocity.kernel.bandwidth=6.0"],
              "blob": ["velocity.type=blob", "velocity.kernel.bandwidth=1.0"]}
METRIC = 'metric={type="hessian", around_mode=true}'
FLOWS = {"plain": [[f'flow={{type="mwgrad", {METRIC}}}']],
         "momentum": [[f'flow={{type="a_mwgrad", {METRIC}}}'],
                      [f'flow={{type="a_mwgrad", {METRIC}}}', "flow.restart=gradient"]]}
KSD = 'diagnostic=[{name="p", type="ksd", metric="euclidean"}]'


def curve(program, posterior, estimator, flow, step):
    """Pairs (step number, KSD); empty when the run failed."""
    with tempfile.TemporaryDirectory() as scratch:
        settings = [*ESTIMATORS[estimator], *flow, f"flow.step={step}", "particles.count=200", "run.steps=1000",
                    "diagnostics.every_steps=5", KSD]
        subprocess.run([program, "run", CASES / posterior / "case.toml", "-o", f"{scratch}/run",
                        *(word for setting in settings for word in ("--set", setting))], capture_output=True)
        path = pathlib.Path(scratch, "run/diagnostics.csv")
        if not path.is_file():
            return []
        with open(path, newline="") as file:
            rows = [(int(row["step"]), float(row["ksd_v_p"] or "nan")) for row in csv.DictReader(file)]
        return rows if rows and rows[-1][0] == 1000 else []


def steps_to(rows, level):
    """The row after which all are below the level."""
    reached = None
    for step, value in rows:
        if not value <= level:
            reached = None
        elif reached is None:
            reached = step
    return reached


def best(curves, level):
    """The fewest steps over a grid, and at which step size."""
    found = [(steps, label) for label, rows in curves.items() if (steps := steps_to(rows, level)) is not None]
    return min(found, default=(None, None))


def compare(curves):
    """(level, plain, momentum) of the curves of one posterior by flow."""
    lowest = [min((rows[-1][1] for rows in curves[flow].values() if rows and math.isfinite(rows[-1][1])), default=math.inf)
              for flow in FLOWS]
    level = 1.1 * max(lowest)
    return level, *(best(curves[flow], level) for flow in FLOWS)


def cell(found):
    steps, label = found
    return "never" if steps is None else f"{steps} ({label})"


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("program")
    parser.add_argument("-j", "--jobs", type=int, default=1)
    options = parser.parse_args()
    posteriors = sorted(path.parent.name for path in CASES.glob("*/case.toml"))
    with concurrent.futures.ThreadPoolExecutor(options.jobs) as pool:
        for estimator in ESTIMATORS:
            print(f"\n{estimator}\n\n| posterior | KSD | plain | momentum | plain / momentum |\n|---|---|---|---|---|")
            for posterior in posteriors:
                jobs = {flow: {f"{step}{', restarts' if len(settings) > 1 else ''}":
                               pool.submit(curve, options.program, posterior, estimator, settings, step)
                               for settings in choices for step in STEPS} for flow, choices in FLOWS.items()}
                curves = {flow: {label: job.result() for label, job in each.items()} for flow, each in jobs.items()}
                level, plain, momentum = compare(curves)
                ratio = f"{plain[0] / momentum[0]:.1f}" if plain[0] and momentum[0] else ""
                print(f"| {posterior} | {level:.3g} | {cell(plain)} | {cell(momentum)} | {ratio} |", flush=True)


if __name__ == "__main__":
    main()
