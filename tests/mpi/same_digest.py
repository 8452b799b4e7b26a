#!/usr/bin/env python3
"""Runs a case on 1, 2, 3, 4 and 7 ranks, gathered and streamed, and demands one content digest.

  same_digest.py COUNT     particles: a few, a number that no rank count divides, or so many that every rank owns two blocks;
                           for svgd, blob and gfsd, with and without particle weights
  same_digest.py kernels   every kernel that the program lists, in few and in many dimensions, and all rules for its bandwidth;
                           sums on a line by sorting;
                           the flows that do not share the evaluation of mwgrad; components of mixtures; critics;
                           optimal plans; generators; and the integrators that learn a network in each step
WASSERSTROM and MPIEXEC name the programs.
"""

import itertools
import os
import re
import subprocess
import sys
import tempfile

CASE = """
[run]
steps = {steps}
[particles]
count = {count}
dimension = 2
weight = {{ type = "{weight}" }}
[[objective]]
name = "wide"
type = "energy"
target = {{ type = "gaussian", mean = [1.0, 0.0], std = 1.5 }}
[[objective]]
name = "two-modes"
type = "energy"
target = {{ type = "gaussian_mixture", weights = [0.6, 0.4], means = [[-1, 0], [0, 2]], std = [0.5, 0.8] }}
[[objective]]
name = "cost"
type = "expectation"
potential = {{ type = "double_well" }}
[velocity]
type = "{velocity}"
kernel = {{ bandwidth = {bandwidth} }}
[flow]
step = 0.02
[io]
gather_limit = {gather_limit}
"""


KERNEL_CASE = """
[run]
steps = 2
[particles]
count = 301
dimension = {dimension}
[[objective]]
name = "wide"
type = "energy"
target = {{ type = "gaussian", mean = 1.0, std = 1.5 }}
[[objective]]
name = "narrow"
type = "energy"
target = {{ type = "gaussian", mean = -0.5, std = 0.7 }}
[velocity]
type = "{velocity}"
kernel = {{ {kernel} }}
[flow]
step = 0.02
[io]
gather_limit = {gather_limit}
"""
ON_A_LINE = """engine = "sorted"
[[objective]]
name = "points"
type = "mmd"
kernel = { type = "riesz", exponent = 0.5 }
engine = "sorted"
target = { type = "points", points = [[0.0], [1.0], [1.5]] }
[flow]"""
LEARNED = """[[objective]]
name = "learned"
type = "dissimilarity"
divergence = "{divergence}"
target = {{ type = "gaussian", mean = 1.0, samples = 90 }}
critic = {{ first_iterations = 20, iterations = 5, batch = 70, precision = "{precision}", penalty = 0.1, held_out = 0.1, patience = 10, skip = true }}
[flow]"""
GENERATED = """measure = "generator"
count = 139
generator = {{ hidden = [9, 8], residual = true, precision = "{precision}", batch_norm = {normalized} }}
fit = {{ batch = 101, persistency = 3, learning_rate = 1e-2 }}"""
LEARNED_TRANSPORT = """[[objective]]
name = "far"
type = "w2"
target = {{ type = "gaussian", mean = 1.0, samples = 90 }}
dual = {{ type = "network", hidden = [9, 8], batch = 70, iterations = 3, judge_every = 1, precision = "{precision}" }}
[[objective]]
name = "farther"
type = "w2"
target = {{ type = "gaussian", mean = 2.0, samples = 90 }}
dual = {{ type = "assignment", batch = 40 }}
[flow]"""
TRANSPORTED = """[[objective]]
name = "brought_{number}"
type = "w2"
target = {{ type = "gaussian", mean = 1.0, samples = {samples} }}
dual = {{ {dual} }}
"""
DUALS = {'type = "assignment"': 301, 'type = "assignment", batch = 50': 90, 'type = "sinkhorn", epsilon = 0.1': 90,
         'type = "semidiscrete", first_iterations = 20, iterations = 5, batch = 100': 90}  # each with a number of samples
NEURAL = """
[run]
steps = 2
[particles]
count = 601
dimension = 3
init = {{ type = "points", points = [[0.0, 0.0, 0.0], [1.0, 0.0, 0.0]] }}
weight = {{ type = "{weight}" }}
[[objective]]
name = "a"
type = "mmd"
kernel = {{ type = "riesz" }}
target = {{ type = "points", points = [[1.0, 1.0, 0.0], [1.0, 0.0, 0.0]] }}
[[objective]]
name = "b"
type = "interaction"
kernel = {{ type = "laplace", bandwidth = 1.0 }}
[flow]
step = 0.2
integrator = "{integrator}"
network = {{ hidden = [20], iterations = 12, batch = {batch}, precision = "{precision}", skip = true }}
"""
BANDWIDTHS = ['"liu-wang"', '"numpyro"', '"pyro-per-dim"', '"silverman"', "2.0"]  # an odd number: each meets both dimensions
SVGD_ONLY = ["riesz"]
RANKS = [1, 2, 3, 4, 7]
MIXTURES = ['type = "ngflow_vi"\nweight_step = 0.01\nbirths_every = 1', 'type = "gflow_vi"\nmetric = { type = "bures" }\nestimator = "price"']
FLOWS = {"moo_svgd": "svgd", "mt_sgd": "svgd", "langevin": "none"}  # each with what stands in velocity.type


def digest(case, ranks, folder):
    path = os.path.join(folder, "case.toml")
    with open(path, "w") as file:
        file.write(case)
    command = [os.environ["MPIEXEC"], "-n", str(ranks), os.environ["WASSERSTROM"], "run", path, "-o",
               os.path.join(folder, "run"), "--overwrite"]
    done = subprocess.run(command, capture_output=True, text=True, timeout=300)
    found = re.search(r"content digest (\w+)", done.stdout)
    if done.returncode != 0 or not found:
        sys.exit(f"{' '.join(command)} ended with {done.returncode}:\n{done.stdout}{done.stderr}")
    return found.group(1)


def is_same(label, cases, rank_counts=tuple(RANKS)):
    """Runs {name: case} on these numbers of ranks; says whether one digest came of it."""
    found = {}
    for (name, case), ranks in itertools.product(cases.items(), rank_counts):
        with tempfile.TemporaryDirectory() as folder:
            found[(name, ranks)] = digest(case, ranks, folder)
    same = len(set(found.values())) == 1
    print(f"{label}: {set(found.values()) if same else found}", flush=True)
    return same


def check_estimators(count):
    large = count > 20000
    for velocity, weight in itertools.product(["svgd", "blob", "gfsd"], ["uniform", "bayesian_bootstrap"]):
        cases = {gather_limit: CASE.format(count=count, steps=1 if large else 5, weight=weight, velocity=velocity,
                                           bandwidth="0.5" if large else '"liu-wang"', gather_limit=gather_limit)
                 for gather_limit in ["1e9", "0.0"]}
        yield is_same(f"N = {count}, {velocity}, {weight}", cases)


def listed_kernels():
    done = subprocess.run([os.environ["WASSERSTROM"], "list", "kernels"], capture_output=True, text=True, check=True)
    names = re.findall(r"^  (\w+)", done.stdout, re.MULTILINE)
    if len(names) < 6:
        sys.exit(f"cannot find the names of the kernels in:\n{done.stdout}")
    return names


def check_kernels():
    """Gathered in 2 dimensions, streamed in 20; the ways to a bandwidth in turn."""
    bandwidths = itertools.cycle(BANDWIDTHS)
    for kernel, velocity in itertools.product(listed_kernels(), ["svgd", "blob"]):
        if kernel in SVGD_ONLY and velocity != "svgd":
            continue
        for dimension, gather_limit in [(2, "1e9"), (20, "0.0")]:
            table = f'type = "{kernel}"' + ("" if kernel in SVGD_ONLY else f", bandwidth = {next(bandwidths)}")
            case = KERNEL_CASE.format(dimension=dimension, velocity=velocity, kernel=table, gather_limit=gather_limit)
            yield is_same(f"d = {dimension}, {velocity}, {table}", {"": case})


def check_sorted_sums():
    cases = {gather_limit: KERNEL_CASE.format(dimension=1, velocity="svgd", kernel='type = "laplace", bandwidth = 0.5',
                                              gather_limit=gather_limit).replace("[flow]", ON_A_LINE)
             for gather_limit in ["1e9", "0.0"]}
    yield is_same("d = 1, by sorting", cases)


def check_flows():
    for flow, velocity in FLOWS.items():
        case = KERNEL_CASE.format(dimension=3, velocity=velocity, kernel="", gather_limit="0.0")
        yield is_same(flow, {"": case.replace("[flow]", f'[flow]\ntype = "{flow}"')}, (1, 2, 3))


def check_mixtures():
    for flow in MIXTURES:
        cases = {gather_limit: KERNEL_CASE.format(dimension=3, velocity="none", kernel="", gather_limit=gather_limit)
                 .replace("[flow]", f"[flow]\n{flow}").replace("count = 301", 'measure = "mixture"\ncount = 139')
                 .replace("kernel = {  }", "") for gather_limit in ["1e9", "0.0"]}
        yield is_same(flow.replace("\n", ", "), cases, (1, 2, 3))


def check_critics():
    """Beside energies, on batches of particles and samples."""
    for divergence, precision in itertools.product(["kl", "js"], ["float", "double"]):
        table = LEARNED.format(divergence=divergence, precision=precision)
        cases = {gather_limit: KERNEL_CASE.format(dimension=3, velocity="blob", kernel="", gather_limit=gather_limit).replace("[flow]", table)
                 for gather_limit in ["1e9", "0.0"]}
        yield is_same(f"{divergence}, {precision}", cases)
    learned = KERNEL_CASE.format(dimension=3, velocity="network", kernel="", gather_limit="0.0").replace("kernel = {  }", "")
    yield is_same("velocity by a network", {"": learned})


def check_generators():
    """Along energies and both kinds of transport; and particles along what networks learn of it."""
    for precision, measure, normalized in [("float", "generator", "false"), ("double", "generator", "true"), ("double", "particles", "")]:
        case = KERNEL_CASE.replace("count = 301", GENERATED.format(precision=precision, normalized=normalized) if measure == "generator" else "count = 301")
        cases = {gather_limit: case.replace("{dimension}", "3").replace("{velocity}", "svgd").replace("kernel = {{ {kernel} }}", "")
                 .replace("{gather_limit}", gather_limit).replace("[flow]", LEARNED_TRANSPORT.format(precision=precision))
                 .replace("{{", "{").replace("}}", "}") for gather_limit in ["1e9", "0.0"]}
        yield is_same(f"{measure}, {precision}", cases, (1, 2, 3))


def check_duals():
    """All at once."""
    tables = "".join(TRANSPORTED.format(number=number, dual=dual, samples=samples) for number, (dual, samples) in enumerate(DUALS.items()))
    cases = {gather_limit: KERNEL_CASE.format(dimension=3, velocity="blob", kernel="", gather_limit=gather_limit)
             .replace("[flow]", tables + "[flow]") for gather_limit in ["1e9", "0.0"]}
    yield is_same("optimal plans", cases, (1, 2, 3))


def check_neural():
    """Small batches, which all ranks compute, and large ones, which are dealt out."""
    for integrator, batch, precision, weight in [("neural_jko", 0, "float", "uniform"), ("neural_forward", 600, "double", "bayesian_bootstrap"),
                                                 ("neural_forward", 40, "float", "uniform")]:
        case = NEURAL.format(integrator=integrator, batch=batch, precision=precision, weight=weight)
        yield is_same(f"{integrator}, batches of {batch}", {"": case}, (1, 2, 3))


def main():
    wanted = sys.argv[1]
    same = list(itertools.chain(check_kernels(), check_sorted_sums(), check_flows(), check_mixtures(), check_critics(), check_duals(), check_generators(), check_neural()) if wanted == "kernels" else check_estimators(int(wanted)))
    sys.exit(0 if same and all(same) else 1)


if __name__ == "__main__":
    main()
