#!/usr/bin/env python3
"""Compares runs of wasserstrom by what their diagnostics ended with.

  compare.py RUN_DIR... [-o PICTURE.png] [--score log_likelihood]...

Prints a table per score: a line per run, a column per `[[diagnostic]]`, and the worst of those that all runs have.  With
-o it draws the same beside the objective weights of the first run.  Scores are the first words of the columns of
diagnostics.csv, such as accuracy and log_likelihood; those two are shown when none is named.  Needs Python 3.11; for the picture, matplotlib.
"""

import argparse
import csv
import math
import pathlib
import sys

INK, FAINT, GRID = "#22303c", "#8a96a3", "#e3e7eb"
LINES = ["#0072b2", "#d55e00", "#009e73", "#cc79a7", "#e69f00", "#56b4e9", "#22303c", "#b0a000"]  # after Okabe and Ito
BETTER = {"accuracy": max, "log_likelihood": max, "calibration_error": min, "rmse": min}


def read_diagnostics(run):
    """The rows of diagnostics.csv as {column: text}."""
    path = run / "diagnostics.csv"
    if not path.is_file():
        sys.exit(f"compare.py: {run}: no diagnostics.csv: give the folder of a run")
    with path.open(newline="") as file:
        rows = [row for row in csv.DictReader(file) if None not in row.values()]  # the last line may be half written
    if not rows:
        sys.exit(f"compare.py: {path}: no row yet")
    return rows


def final_scores(rows, score):
    """{diagnostic: number} of the last row."""
    last = rows[-1]
    return {name.removeprefix(score + "_"): float(value) for name, value in last.items()
            if name.startswith(score + "_") and value}


def table(score, names, runs):
    """The text of one table; `runs` is {run: {diagnostic: number}}.  The worst is that of the diagnostics all runs have."""
    worst = {max: min, min: max}[BETTER.get(score, max)]
    shared = [name for name in names if all(name in scores for scores in runs.values())]
    lines = [f"{score.replace('_', ' '):<24}" + "".join(f"{name:>12}" for name in [*names, "worst"])]
    for run, scores in runs.items():
        compared = [scores[name] for name in shared]
        least = worst(compared) if compared and all(map(math.isfinite, compared)) else math.nan
        cells = [f"{scores[name]:12.4f}" if name in scores else f"{'-':>12}" for name in names]
        lines.append(f"{run:<24}" + "".join(cells) + f"{least:12.4f}")
    return "\n".join(lines)


def weights(rows):
    """Steps, and {objective: weights}."""
    names = [name for name in rows[0] if name.startswith("weight_")]
    return [int(row["step"]) for row in rows], {name.removeprefix("weight_"): [float(row[name]) for row in rows]
                                                for name in names}


def draw_weights(axes, rows, run):
    steps, by_objective = weights(rows)
    for (name, values), color in zip(by_objective.items(), LINES * len(by_objective)):
        axes.plot(steps, values, color=color, linewidth=1.3, label=name)
    axes.set(xlabel="step", ylim=(-0.03, 1.03), title=f"weights of {run}")
    axes.legend(frameon=False, fontsize=7)
    axes.grid(color=GRID, linewidth=0.6)


def draw_scores(axes, score, names, runs):
    """A line of dots per diagnostic: every run is a row."""
    places = list(range(len(runs)))[::-1]
    for name, color in zip(names, LINES * len(names)):
        axes.plot([scores.get(name) for scores in runs.values()], places, "o", color=color, markersize=5, label=name)
    axes.set_yticks(places, list(runs))
    axes.set(title=score.replace("_", " "), ylim=(-0.6, len(runs) - 0.4))
    axes.grid(color=GRID, linewidth=0.6)


def draw(path, scores, tables, first):
    import matplotlib
    matplotlib.use("Agg")
    from matplotlib import pyplot as plt
    plt.rcParams.update({"font.size": 8, "text.color": INK, "axes.labelcolor": INK, "axes.edgecolor": FAINT,
                         "xtick.color": FAINT, "ytick.color": FAINT, "xtick.labelcolor": INK, "ytick.labelcolor": INK,
                         "axes.titlesize": 9, "axes.linewidth": 0.6})
    figure, axes = plt.subplots(1, 1 + len(scores), figsize=(3.6 * (1 + len(scores)), 2.7), layout="constrained")
    run, rows = first
    draw_weights(axes[0], rows, run)
    for place, (score, (names, runs)) in zip(axes[1:], tables.items()):
        draw_scores(place, score, names, runs)
        if place is not axes[1]:
            place.set_yticklabels([])
    figure.savefig(path, dpi=160)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("runs", nargs="+", type=pathlib.Path, metavar="RUN_DIR")
    parser.add_argument("-o", "--output", type=pathlib.Path, metavar="PICTURE.png")
    parser.add_argument("--score", action="append", metavar="NAME")
    arguments = parser.parse_args()
    short = [run.resolve().name for run in arguments.runs]
    named = short if len(set(short)) == len(short) else map(str, arguments.runs)
    rows = {name: read_diagnostics(run) for name, run in zip(named, arguments.runs)}
    tables = {}
    for score in arguments.score or ["log_likelihood", "accuracy"]:
        runs = {run: final_scores(its_rows, score) for run, its_rows in rows.items()}
        names = list(dict.fromkeys(name for scores in runs.values() for name in scores))
        if not names:
            sys.exit(f"compare.py: {arguments.runs[0]}: no column {score}_...: see the [[diagnostic]] tables of its case")
        tables[score] = names, runs
    print("\n\n".join(table(score, *found) for score, found in tables.items()))
    if arguments.output:
        draw(arguments.output, list(tables), tables, next(iter(rows.items())))


if __name__ == "__main__":
    main()
