#!/usr/bin/env python3
"""How near the particles come to posteriors whose means and deviations are known: one column per method.

  scorecard.py [-o DIR] [--markdown] [--method NAME]... [--posterior NAME]... [--particles N] [--ranks N]
               [--seed N] [--program PATH]

Runs every case of apps/cases/posteriordb with every method, on two ranks unless told, and compares means and standard
deviations of the constrained values in the last checkpoint with mean_value.json and mean_squared_value.json, which come
from long runs of Hamiltonian Monte Carlo.  For each posterior and method it prints `mean (mcse) sd seconds`:

  mean     the largest |mean - reference| of any parameter, in standard deviations of the reference
  mcse     the same in Monte Carlo standard errors of the reference
  sd       the ratio of standard deviations that is furthest from 1
  seconds  of the run, start and end of the program included

and at the end what misses 0.1 standard deviations or 10 %.  A method is one setting for all posteriors (METHODS below).
Runs of the same case, settings, ranks and program that are there already (in DIR, "scorecard" by default) are read, not
repeated.  Exits 1 when a run failed.  Needs numpy and h5py.
"""

import argparse
import hashlib
import json
import math
import os
import pathlib
import shutil
import subprocess
import sys
import time

import h5py
import numpy

ROOT = pathlib.Path(__file__).resolve().parent
CASES = ROOT / "cases/posteriordb"
MEAN_MISS, SD_MISS = 0.1, 0.1
DRAWS = 100000  # of a mixture, whose moments they tell to 0.003 standard deviations

# What each method overrides in the cases, which lay the particles around the mode, in the metric of the Hessian there.
# `svgd` is the recommended setting, that of the cases (docs/scorecard.md); the others are there to compare with.
def recipe(velocity, bandwidth, flow, step, steps):
    kernel = f'kernel={{type="gaussian", bandwidth={bandwidth}}}'
    metric = 'metric={type="hessian", around_mode=true}'
    return [f'velocity={{type="{velocity}", {kernel}}}', f"flow={{{flow}, step={step}, {metric}}}", f"run.steps={steps}"]


def mixture(components, step, steps):
    """Natural-gradient variational inference by that many normal components, around the mode as the others."""
    particles = {"measure": "mixture", "count": components, "draws": 20, "draw_rule": "antithetic", "init_std": 0.9}
    return [*(f"particles.{key}={value}" for key, value in particles.items()), 'velocity={type="none"}',
            f'flow={{type="ngflow_vi", step={step}, weight_step={step}, trust_region=0.1, metric={{type="fisher", around_mode=true}}, '
            f'schedule={{type="cosine", steps={steps}, end=0.02}}}}', f"run.steps={steps}"]


PLAIN, MOMENTUM = 'type="mwgrad"', 'type="a_mwgrad", restart="speed"'
METHODS = {
    "svgd": recipe("svgd", '"wide"', MOMENTUM, 0.4, 500),
    "svgd-6": recipe("svgd", 6.0, PLAIN, 0.8, 2000),
    "svgd-liu-wang": recipe("svgd", '"liu-wang"', PLAIN, 0.8, 1000),
    "blob": recipe("blob", 0.5, PLAIN, 0.1, 1000),
    "a-blob": recipe("blob", 0.5, MOMENTUM, 0.05, 1000),
    "ngflow_vi-1": mixture(1, 0.1, 500),
    "ngflow_vi-10": mixture(10, 0.1, 1000),
}


def is_mixture(overrides):
    return "particles.measure=mixture" in overrides


def settings(particles, seed, method):
    count = [] if is_mixture(METHODS[method]) else [f"particles.count={particles}"]
    return [*count, f"run.seed={seed}", *METHODS[method]]


def command(program, ranks, case, run, overrides):
    return [os.environ.get("MPIEXEC", "mpirun"), "-n", str(ranks), str(program), "run", str(case), "-o", str(run),
            "--overwrite", *(word for override in overrides for word in ("--set", override))]


def origin(program, ranks, case, overrides):
    """All that a result depends on: a run of another origin is made again."""
    return {"overrides": overrides, "ranks": ranks, "case": case.read_text(),
            "program": hashlib.sha256(pathlib.Path(program).read_bytes()).hexdigest()}


def run_case(program, ranks, posterior, run, overrides):
    """Runs a case, unless a run of the same origin is there; its seconds, or None when it failed."""
    record, case = run / "scorecard.json", CASES / posterior / "case.toml"
    known, wanted = json.loads(record.read_text()) if record.is_file() else {}, origin(program, ranks, case, overrides)
    if known.get("origin") == wanted:
        return known["seconds"]
    record.unlink(missing_ok=True)  # what it tells of is written over
    begin = time.monotonic()
    done = subprocess.run(command(program, ranks, case, run, overrides), text=True, capture_output=True,
                          stdin=subprocess.DEVNULL)
    if done.returncode == 0 and is_mixture(overrides):
        done = subprocess.run([program, "sample", run, "-n", str(DRAWS), "-o", run / "draws.h5"], text=True, capture_output=True,
                              stdin=subprocess.DEVNULL)
    if done.returncode != 0:
        print(f"scorecard.py: {run} failed: {done.stderr.strip()[:300]}", file=sys.stderr)
        return None
    seconds = time.monotonic() - begin
    record.write_text(json.dumps({"origin": wanted, "seconds": seconds}))
    return seconds


def constrained(run):
    """Names and values at the end of a run; the intercept of a regression goes first, as in the references."""
    draws = run / "draws.h5"
    with h5py.File(draws if draws.is_file() else run / "latest.h5") as file:
        values = file["particles/constrained"][:]
        names = [name.decode() for name in file["particles/constrained_component"][:]]
    order = sorted(range(len(names)), key=lambda column: (names[column] != "intercept", column))
    return [names[column] for column in order], values[:, order]


def reference(posterior):
    """Names, means, standard deviations and the standard errors of the means."""
    mean = json.loads((CASES / posterior / "mean_value.json").read_text())
    square = json.loads((CASES / posterior / "mean_squared_value.json").read_text())
    means = numpy.array(mean["mean_value"])
    deviations = numpy.sqrt(numpy.array(square["mean_squared_value"]) - means**2)
    return mean["names"], means, deviations, numpy.array(mean["mcse_mean"])


def score(posterior, run):
    """{parameter: (error of the mean in sd, in mcse, ratio of sd)}."""
    _, values = constrained(run)
    names, means, deviations, errors = reference(posterior)
    if values.shape[1] != len(names):
        sys.exit(f"scorecard.py: {run}: {values.shape[1]} constrained values for {len(names)} references")
    difference = values.mean(axis=0) - means
    return {name: numbers for name, *numbers in
            zip(names, difference / deviations, difference / errors, values.std(axis=0, ddof=1) / deviations)}


def worst(scores):
    """The numbers of the table for one run."""
    mean = max((abs(mean) for mean, _, _ in scores.values()))
    mcse = max((abs(mcse) for _, mcse, _ in scores.values()))
    ratio = max((ratio for _, _, ratio in scores.values()), key=lambda ratio: abs(math.log(ratio)))
    return mean, mcse, ratio


def misses(scores):
    """What misses the acceptance, as text: of means and of standard deviations how many, and which one most."""
    def worst_of(numbers, far):
        missing = {name: number for name, number in numbers.items() if not abs(number) <= far}
        name = max(missing, key=lambda name: (math.isnan(missing[name]), abs(missing[name])), default=None)
        return len(missing), name, missing.get(name)

    count, name, number = worst_of({name: mean for name, (mean, _, _) in scores.items()}, MEAN_MISS)
    if count:
        yield f"{count} of {len(scores)} means, most that of {name} by {number:+.2f} sd"
    count, name, number = worst_of({name: ratio - 1 for name, (_, _, ratio) in scores.items()}, SD_MISS)
    if count:
        yield f"{count} of {len(scores)} standard deviations, most that of {name} by {100 * number:+.0f} %"


def cell(result):
    if result is None:
        return "failed"
    scores, seconds = result
    mean, mcse, ratio = worst(scores)
    return f"{mean:.3f} ({mcse:.1f}) {ratio:.3f} {seconds:.1f} s"


def table(results, methods, markdown):
    """A line per posterior, a column per method."""
    lines = [["posterior", *methods]]
    for posterior in dict.fromkeys(posterior for posterior, _ in results):
        lines.append([posterior, *(cell(results[posterior, method]) for method in methods)])
    if markdown:
        lines.insert(1, ["---"] * len(lines[0]))
        return "\n".join("| " + " | ".join(line) + " |" for line in lines)
    width = [max(len(line[column]) for line in lines) for column in range(len(lines[0]))]
    padded = [[text.ljust(width[column]) for column, text in enumerate(line)] for line in lines]
    return "\n".join("  ".join(line).rstrip() for line in padded)


def missed(results):
    for (posterior, method), result in results.items():
        found = ["the run failed"] if result is None else list(misses(result[0]))
        if found:
            yield f"- {posterior}, {method}: {'; '.join(found)}"


def find_program(given):
    found = given or shutil.which("wasserstrom") or ROOT.parent / "build/release/apps/wasserstrom"
    if not pathlib.Path(found).is_file():
        sys.exit(f"scorecard.py: {found}: there is no program: build it, or say where it is with --program")
    return found


def main():
    posteriors = sorted(path.parent.name for path in CASES.glob("*/case.toml"))
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("-o", "--output", type=pathlib.Path, default=pathlib.Path("scorecard"), metavar="DIR")
    parser.add_argument("--markdown", action="store_true")
    parser.add_argument("--method", action="append", choices=list(METHODS))
    parser.add_argument("--posterior", action="append", choices=posteriors)
    parser.add_argument("--particles", type=int, default=1000)
    parser.add_argument("--ranks", type=int, default=2)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--program")
    arguments = parser.parse_args()
    program = find_program(arguments.program)
    methods = arguments.method or list(METHODS)
    results = {}
    for posterior in arguments.posterior or posteriors:
        for method in methods:
            run = arguments.output / f"{posterior}.{method}"
            overrides = settings(arguments.particles, arguments.seed, method)
            seconds = run_case(program, arguments.ranks, posterior, run, overrides)
            results[posterior, method] = None if seconds is None else (score(posterior, run), seconds)
    print(f"{arguments.particles} particles, {arguments.ranks} ranks, seed {arguments.seed}\n")
    for method in methods:
        print(f"- {method}: " + ", ".join(f"`{each}`" if arguments.markdown else each for each in METHODS[method]))
    print("\n" + table(results, methods, arguments.markdown))
    print(f"\nMisses {MEAN_MISS} sd or {100 * SD_MISS:.0f} %:\n")
    print("\n".join(missed(results)) or "- nothing")
    if None in results.values():
        sys.exit(1)


if __name__ == "__main__":
    main()
