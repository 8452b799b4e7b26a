#!/usr/bin/env python3
"""Two tasks, one network: the methods of multi-task learning on composed digits, the table of docs/multi_task.md.

  multi_task.py WASSERSTROM DATA OUT [--sets NAME ...] [--methods NAME ...] [--seeds N] [--epochs N] [--table | --conflicts]

runs what OUT/results.json does not hold yet, and prints the table. DATA has the folders mnist and fashion-mnist with the
files of these names. A set has 30,000 pictures to train on and 5,000 for a validation, made of different pictures of the
training files, and 10,000 of the test files. A run of five networks takes some minutes. --conflicts trains one network of both tasks
and prints in how many steps their gradients by the shared layers are against each other.
"""

import argparse
import csv
import json
import pathlib
import shutil
import statistics
import subprocess

SETS = {"multi-mnist": ("mnist", None), "multi-fashion": ("fashion-mnist", None), "fashion-and-mnist": ("mnist", "fashion-mnist")}
ROWS, BATCH = 30000, 64
PARTS = {"train": ("train", "pictures = 55000", ROWS), "validation": ("train", "first = 55000\npictures = 5000", 5000), "test": ("t10k", "", 10000)}
ADAM = 'step = 5e-3\nstep_rule = {{ type = "adam" }}\nschedule = {{ type = "linear", warm_up = {warm_up}, steps = {steps} }}'
SVGD, BLOB, NONE = 'type = "svgd"', 'type = "blob"', 'type = "gradient"'
LEARNED = 'type = "network"\nhidden = [20]\niterations = 5'
METHODS = {  # velocity, weights, flow, networks
    "single tasks": (NONE, "uniform", "mwgrad", ADAM, 2),
    "equal weights": (NONE, "uniform", "mwgrad", ADAM, 5),
    "MGDA": (NONE, None, "moo_svgd", ADAM, 5),
    "MOO-SVGD": (SVGD, None, "moo_svgd", ADAM, 5),
    "MT-SGD": (SVGD, None, "mt_sgd", ADAM, 5),
    "MWGraD-SVGD": (SVGD, "min_norm", "mwgrad", ADAM, 5),
    "MWGraD-Blob": (BLOB, "min_norm", "mwgrad", ADAM, 5),
    "MWGraD-NN": (LEARNED, "min_norm", "mwgrad", ADAM, 5),
    "MWGraD-SVGD, equal weights": (SVGD, "uniform", "mwgrad", ADAM, 5),
    "MWGraD-Blob, equal weights": (BLOB, "uniform", "mwgrad", ADAM, 5),
    "A-MWGraD-SVGD": (SVGD, "min_norm", "a_mwgrad", "step = {momentum_step}", 5),
    "A-MWGraD-Blob": (BLOB, "min_norm", "a_mwgrad", "step = {momentum_step}", 5),
    "trained on the test": (NONE, "uniform", "mwgrad", ADAM, 2),
}
NETWORK = ('network = { image = [36, 36], convolutions = [10, 20], windows = [9, 5], pools = [2, 2], hidden = [50], activation = "relu", '
           'precision = "float" }')


def data_table(data, kind, part, task):
    first, second = SETS[kind]
    files, choice, count = PARTS[part]
    lines = ["[[data]]", f'name = "{part}-{task}"', 'type = "multi_digit"']
    for key, labels, folder in (("path", "labels", first), ("second", "second_labels", second)):
        if folder:
            lines += [f'{key} = "{data / folder / f"{files}-images-idx3-ubyte.gz"}"', f'{labels} = "{data / folder / f"{files}-labels-idx1-ubyte.gz"}"']
    return "\n".join([*lines, choice, f"count = {count}", f'answer = "{("first", "second")[task]}"', ""])


def objective(task, heads, head, train):
    return f"""\
[[objective]]
name = "task{task}"
type = "energy"
[objective.target]
type = "bayesian_network"
data = "{train}-{task}"
likelihood = "classification"
heads = {heads}
head = {head}
batch = {BATCH}
prior_std = 10.0
likelihood_temperature = {0.0015 * ROWS}
{NETWORK}
"""


def case_text(given, kind, method, seed, tasks, networks=None, scored=True):
    velocity, weights, flow, step, count = METHODS[method]
    heads, train = len(tasks), "test" if method == "trained on the test" else "train"
    steps = given.epochs * ROWS // BATCH
    shown = [part for part in PARTS if part != "train"] if scored else []
    parts = ["[run]", f"seed = {seed}", f"steps = {steps}", ""]
    parts += [data_table(given.data.resolve(), kind, part, task) for part in dict.fromkeys([train, *shown]) for task in tasks]
    parts += ["[particles]", f"count = {networks or count}", f"dimension = {30890 + 510 * heads}", 'init = { type = "gaussian", std = 0.05 }', ""]
    parts += [objective(task, heads, head, train) for head, task in enumerate(tasks)]
    parts += ["[velocity]", velocity, ""]
    if heads > 1 and weights:
        parts += ["[weights]", 'type = "min_norm"' if weights == "min_norm" else 'type = "fixed"\nvalues = [0.5, 0.5]', ""]
    parts += ["[flow]", f'type = "{flow}"', step.format(steps=steps, warm_up=steps // 10, momentum_step=given.momentum_step), ""]
    for part in shown:
        for task in tasks:
            parts += ["[[diagnostic]]", f'name = "{part}{task}"', 'type = "predictive"', f'data = "{part}-{task}"', f'objective = "task{task}"', ""]
    parts += ["[diagnostics]", f"every_steps = {given.every or ROWS // BATCH if scored else 1}"]
    return "\n".join(parts)


def last_row(path):
    with path.open() as file:
        rows = list(csv.DictReader(file))
    return rows


def run(given, kind, method, seed):
    """The scores of both tasks, by name and part; seconds of an epoch; the rows of diagnostics of the run."""
    found = {}
    folder = given.out / "work" / f"{kind}-{method}-{seed}".replace(" ", "_").replace(",", "")
    folder.mkdir(parents=True, exist_ok=True)
    for number, tasks in enumerate([[0], [1]] if method == "single tasks" else [[0, 1]]):
        case, out = folder / f"case{number}.toml", folder / f"run{number}"
        case.write_text(case_text(given, kind, method, seed, tasks))
        subprocess.run([given.program, "run", case, "-o", out, "--overwrite"], check=True, stdout=subprocess.DEVNULL)
        rows = last_row(out / "diagnostics.csv")
        for name, value in rows[-1].items():
            found[name if number == 0 or name != "wall_s" else "wall_s_1"] = float(value) if value else None
        found[f"course{number}"] = [{key: value for key, value in row.items() if "test" in key or key in ("step", "wall_s")} for row in rows]
        shutil.rmtree(out)
    return found


def print_conflicts(given):
    print("| set | steps | gradients against each other, % | mean cosine |\n|---|---|---|---|")
    for kind in given.sets:
        case, out = given.out / "conflicts.toml", given.out / "conflicts"
        case.write_text(case_text(given, kind, "equal weights", 1, [0, 1], networks=1, scored=False))
        subprocess.run([given.program, "run", case, "-o", out, "--overwrite"], check=True, stdout=subprocess.DEVNULL)
        cosines = [float(row["least_cosine"]) for row in last_row(out / "diagnostics.csv")]
        shutil.rmtree(out)
        print(f"| {kind} | {len(cosines) - 1} | {100 * statistics.mean(each < 0 for each in cosines):.0f} | {statistics.mean(cosines):.2f} |", flush=True)


def cell(results, key):
    values = [each[key] for each in results if each.get(key) is not None]
    if not values:
        return ""
    scale = 100 if "accuracy" in key or "calibration" in key else 1
    digits = 1 if scale == 100 else 3
    mean = statistics.mean(values) * scale
    return f"{mean:.{digits}f}" + (f" ± {statistics.stdev(values) * scale:.{digits}f}" if len(values) > 1 else "")


def print_table(given, results):
    print("| set | method | runs | accuracy together, task 1 / 2, % | of one network | log-likelihood together | calibration error, % | test less validation | s an epoch |\n|" + "---|" * 9)
    for kind in given.sets:
        for method in given.methods:
            found = [results[key] for seed in range(1, given.seeds + 1) if (key := f"{kind} {method} {seed}") in results]
            if not found:
                continue

            def both(score, found=found):
                return " / ".join(cell(found, f"{score}_test{task}") for task in (0, 1))

            gap = statistics.mean(each[f"single_accuracy_test{task}"] - each[f"single_accuracy_validation{task}"] for each in found for task in (0, 1))
            seconds = statistics.mean(each["wall_s"] + each.get("wall_s_1", 0) for each in found) / given.epochs
            print(f"| {kind} | {method} | {len(found)} | {both('accuracy')} | {both('single_accuracy')} | {both('log_likelihood')} | "
                  f"{both('calibration_error')} | {100 * gap:.1f} | {seconds:.0f} |")


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("program")
    parser.add_argument("data", type=pathlib.Path)
    parser.add_argument("out", type=pathlib.Path)
    parser.add_argument("--sets", nargs="*", default=list(SETS))
    parser.add_argument("--methods", nargs="*", default=list(METHODS))
    parser.add_argument("--seeds", type=int, default=3)
    parser.add_argument("--epochs", type=int, default=6)
    parser.add_argument("--every", type=int, default=0, help="steps between rows of diagnostics; 0: an epoch")
    parser.add_argument("--momentum-step", type=float, default=1e-3, help="the step of A-MWGraD")
    parser.add_argument("--table", action="store_true", help="print the table of what was run, and run nothing")
    parser.add_argument("--conflicts", action="store_true", help="how often the tasks' gradients are against each other")
    given = parser.parse_args()
    given.out.mkdir(parents=True, exist_ok=True)
    if given.conflicts:
        return print_conflicts(given)
    store = given.out / "results.json"
    results = json.loads(store.read_text()) if store.exists() else {}
    for seed in range(1, given.seeds + 1):
        for kind in given.sets:
            for method in given.methods:
                key = f"{kind} {method} {seed}"
                if key not in results and not given.table:
                    results[key] = run(given, kind, method, seed)
                    store.write_text(json.dumps(results, indent=1))
    return print_table(given, results)


if __name__ == "__main__":
    main()
