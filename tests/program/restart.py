#!/usr/bin/env python3
"""A run that is cut at steps 7, 30 and 59, and goes on each time on another number of ranks, ends with the digest and the
diagnostics of the run that was never cut; for every integrator, step rule and weight rule that promises it, and for targets
with data, whose files may not have changed."""

import math
import os

from program import digest, start
from running import CASE, Place, expect, rows, settings

ADAPTIVE = {"flow.integrator": "rk", "flow.adaptive": "true", "flow.tolerance": "1e-3", "flow.step": "0.05"}
KINDS = {
    "euler": {},
    "adagrad": {"flow.step_rule": '{type="adagrad"}'},
    "adam, cosine": {"flow.step_rule": '{type="adam"}', "flow.schedule": '{type="cosine", steps=60, end=0.1}'},
    "rk 3bs": {"flow.integrator": "rk", "flow.scheme": "3bs"},
    "rk 3bs adaptive": {**ADAPTIVE, "flow.scheme": "3bs"},
    "rk 5dp adaptive": {**ADAPTIVE, "flow.scheme": "5dp"},
    "steps that shorten themselves": {"flow.step": "2.0", "flow.step_control": "shorten"},
    "one_step": {"weights.type": "one_step", "weights.scale": "trace", "weights.rate": "0.1"},
    "entropic": {"weights.type": "entropic", "weights.rate": "5.0"},
    "entropic, rk 5dp adaptive": {**ADAPTIVE, "flow.scheme": "5dp", "weights.type": "entropic"},
    "a_mwgrad, gradient restart": {"flow.type": "a_mwgrad", "flow.restart": "gradient"},
    "a_mwgrad, lookahead, shifted": {"flow.type": "a_mwgrad", "flow.form": "lookahead", "flow.restart": "speed",
                                     "flow.shifted_weights": "true"},
    "a_mwgrad, rk 5dp adaptive": {**ADAPTIVE, "flow.scheme": "5dp", "flow.type": "a_mwgrad", "flow.form": "continuous"},
    "matern32, an h per coordinate": {"velocity.kernel": '{type="matern32", bandwidth="pyro-per-dim"}'},
    "langevin, annealed": {"flow.type": "langevin", "velocity.type": "none", "flow.annealing": '{type="tanh", steps=40}',
                           "flow.schedule": '{type="power", steps=20}'},
    "network": {"velocity.type": "network", "velocity.hidden": "[8, 8]", "velocity.first_iterations": "60",
                "velocity.iterations": "5", "weights.type": "one_step"},
    "ngflow_vi": {"particles.measure": "mixture", "velocity.type": "none", "flow.type": "ngflow_vi", "flow.weight_step": "0.01",
                  "particles.alive": "20", "flow.births_every": "3", "flow.trust_region": "0.01"},
    "gflow_vi, student_t": {"particles.measure": "mixture", "particles.covariance": "diagonal", "particles.family": "student_t",
                            "velocity.type": "none", "flow.type": "gflow_vi", "flow.coordinates": "log_std",
                            "particles.draw_rule": "quasi_random"},
    "jko, entropic, weighted": {"flow.integrator": "jko", "velocity.type": "blob", "weights.type": "entropic",
                                "particles.weight.type": "bayesian_bootstrap",
                                "flow.schedule": '{type="list", from=[[0.2, 0.03], [0.6, 0.01]]}'},
    "jko, saddle point": {"flow.integrator": "jko", "flow.jko_weights": "saddle", "velocity.type": "blob", "flow.step": "0.1",
                          "flow.tolerance": "1e-2"},
    "blob, weighted, streamed": {"velocity.type": "blob", "particles.weight.type": "bayesian_bootstrap", "io.gather_limit": "0.0"},
}
REGRESSION = """
[run]
steps = 60
[[data]]
name = "rows"
type = "csv"
path = "data.csv"
[particles]
count = 41
dimension = 3
[[objective]]
name = "even"
type = "energy"
target = { type = "bayesian_logistic_regression", data = "rows", rows = "row % 2 = 0", batch = 9 }
[[objective]]
name = "odd"
type = "energy"
target = { type = "bayesian_logistic_regression", data = "rows", rows = "row % 2 = 1", batch = 10, effective_rows = 20 }
[[diagnostic]]
name = "all"
type = "predictive"
data = "rows"
[velocity]
type = "blob"
[flow]
step = 0.05
metric = { type = "hessian" }
"""
LEARNED = CASE.replace("[velocity]", """[[objective]]
name = "samples"
type = "dissimilarity"
target = { type = "gaussian", mean = [0.0, 1.0], samples = 80 }
critic = { first_iterations = 30, iterations = 3, batch = 50, held_out = 0.2, patience = 10, skip = true }
[[objective]]
name = "drawing"
type = "dissimilarity"
divergence = "js"
target = { type = "points", points = [[0.0, 1.0], [1.0, 1.0], [2.0, 0.5]], weights = [1.0, 2.0, 1.0] }
critic = { hidden = [9], activation = "relu", precision = "double", first_iterations = 30, iterations = 2, penalty = 0.5, optimizer = "sgd", momentum = 0.5 }
[velocity]""")
GENERATED = CASE.replace("count = 203", """measure = "generator"
count = 83
generator = { hidden = [8, 8], batch_norm = true, source = { dimension = 3 } }
fit = { batch = 60, persistency = 3, optimizer = "sgd", momentum = 0.5 }""").replace("[velocity]", """[[objective]]
name = "ring"
type = "w2"
target = { type = "toy", law = "ring", samples = 80 }
dual = { type = "network", hidden = [8, 8], batch = 50, first_iterations = 20 }
[[objective]]
name = "plan"
type = "w2"
target = { type = "toy", law = "ring", samples = 80 }
dual = { type = "assignment", batch = 40 }
[snapshots]
every_steps = 30
[velocity]""")
TRANSPORTED = CASE.replace("[velocity]", "".join(f"""[[objective]]
name = "w2_{number}"
type = "w2"
target = {{ type = "gaussian", mean = [0.0, 1.0], samples = 80 }}
dual = {{ {dual} }}
""" for number, dual in enumerate(['type = "assignment"', 'type = "assignment", batch = 30', 'type = "sinkhorn", epsilon = 0.1',
                                   'type = "semidiscrete", first_iterations = 20, iterations = 4, batch = 30'])) + "[velocity]")
TASKS = """
[run]
steps = 60
[[data]]
name = "rows"
type = "csv"
path = "data.csv"
[particles]
count = 3
dimension = 32
init = { type = "gaussian", std = 0.5 }
""" + "".join(f"""[[objective]]
name = "task{head}"
type = "energy"
target = {{ type = "bayesian_network", data = "rows", likelihood = "classification", heads = 2, head = {head}, batch = {batch}, network = {{ hidden = [4], precision = "float" }} }}
""" for head, batch in enumerate((0, 40))) + """[velocity]
type = "svgd"
[weights]
type = "one_step"
rate = 0.1
[flow]
step = 0.05
step_rule = { type = "adam" }
"""
NEURAL = """
[run]
steps = 60
[particles]
count = 41
dimension = 2
init = { type = "points", points = [[0.0, 0.0]] }
[[objective]]
name = "apart"
type = "interaction"
kernel = { type = "riesz" }
[flow]
step = 0.05
network = { hidden = [8], iterations = 8, batch = 20, iterations_from = [[0.5, 4], [2.0, 2]] }
"""
CUTS = [(7, 2), (30, 3), (59, 1), (60, 7)]


def write_data(place, shift=0.0):
    with open(place.path("data.csv"), "w") as file:
        for row in range(60):
            print(math.sin(3 * row), math.cos(row * row) + shift, int(row % 7 < 3), sep=",", file=file)


def check(name, values, case=CASE):
    with (place := Place(case)), Place() as folder, Place() as other:
        write_data(place)
        straight = start("run", place.case, "-o", folder, *settings(values), ranks=1)
        for number, (steps, ranks) in enumerate(CUTS):
            part = start("run", place.case, "-o", other, *settings({**values, "run.steps": steps}),
                       "--restart", "auto" if number else "none", *([] if number else ["--overwrite"]), ranks=ranks)
            expect(part.returncode == 0, f"{name}: cut at {steps}: {part.stdout}{part.stderr}")
        same = digest(part.stdout) == digest(straight.stdout)
        print(f"{name}: {digest(straight.stdout)} {'again' if same else 'BUT ' + digest(part.stdout)}", flush=True)
        expect(same, f"{name}: the digests differ")
        expect(rows(folder) == rows(other), f"{name}: the diagnostics differ")
        expect([row["step"] for row in rows(other)] == [str(n) for n in range(61)], f"{name}: steps have gaps or duplicates")


def check_changed_data():
    with (place := Place(REGRESSION)), Place() as folder:
        write_data(place)
        expect(start("run", place.case, "-o", folder, "--overwrite", ranks=2).returncode == 0, "the run with data failed")
        write_data(place, shift=0.5)
        refused = start("run", place.case, "-o", folder, "--restart", "auto", "--set", "run.steps=70", ranks=2)
        expect(refused.returncode == 2 and "not those" in refused.stderr,
               f"changed data were taken: {refused.returncode}\n{refused.stdout}{refused.stderr}")


def check_changed_diagnostics():
    """A restart may ask for other diagnostics: rows so far keep what they have."""
    with (place := Place(REGRESSION)), Place() as folder:
        write_data(place)
        start("run", place.case, "-o", folder, "--overwrite", "--set", "run.steps=2", ranks=2)
        done = start("run", place.case, "-o", folder, "--restart", "auto", "--set", "run.steps=4",
                     "--set", "diagnostic.0.name=every", ranks=1)
        expect(done.returncode == 0, f"other diagnostics were refused: {done.stdout}{done.stderr}")
        found = rows(folder)
        expect([row["step"] for row in found] == list("01234"), "rows were lost with the change of diagnostics")
        expect([bool(row["accuracy_every"]) for row in found] == [False] * 3 + [True] * 2 and all(row["grad_norm"] for row in found),
               f"wrong fields after the change of diagnostics: {found}")


TIMED = {"run.time": "0.9", "flow.step": "0.07"}  # no multiple of the step


def check_moved_end(name, values):
    """A run to 0.5 that goes on to 0.9 takes the steps, and writes the rows, of the run straight to 0.9."""
    shorter = {**values, "run.time": "0.5"}
    with (place := Place(CASE.replace("steps = 60\n", ""))), Place() as folder, Place() as other:
        straight = start("run", place.case, "-o", folder, *settings(values), ranks=1)
        start("run", place.case, "-o", other, *settings(shorter), "--overwrite", ranks=2)
        expect(float(rows(other)[-1]["time"]) == 0.5, f"{name}: the end was missed")
        again = start("run", place.case, "-o", other, *settings(values), "--restart", "auto", ranks=3)
        expect(again.returncode == 0, f"{name}: {again.stdout}{again.stderr}")
        expect(digest(again.stdout) == digest(straight.stdout), f"{name}: the digests differ when the end moves")
        expect(rows(folder) == rows(other), f"{name}: the diagnostics differ when the end moves")
        refuse_ends(name, place, other, values)
    print(f"{name}: the end may move", flush=True)


def refuse_ends(name, place, folder, values):
    def refuse(said, changes, restart="auto"):
        done = start("run", place.case, "-o", folder, *settings({**values, **changes}), "--restart", restart)
        expect(done.returncode == 2 and said in done.stderr, f"{name}: {changes} gave {done.returncode}: {done.stderr}")

    latest = os.path.join(folder, "latest.h5")
    refuse("has reached", {"run.time": "0.3"})
    refuse("fitted to end at run.time = 0.9", {"run.time": "2.0"}, latest)
    checkpoints = os.path.join(folder, "checkpoints")
    for earlier in sorted(os.listdir(checkpoints))[:-1]:
        os.remove(os.path.join(checkpoints, earlier))
    refuse("put run.time back", {"run.time": "2.0"})


def check_fewer_steps():
    with (place := Place()), Place() as folder:
        start("run", place.case, "-o", folder, "--overwrite", "--set", "run.steps=5", ranks=1)
        done = start("run", place.case, "-o", folder, "--restart", "auto", "--set", "run.steps=3", ranks=2)
        expect(done.returncode == 2 and "run.steps = 3 lies behind step 5" in done.stderr, f"fewer steps: {done.stderr}")


def check_changed_critic():
    with (place := Place(LEARNED)), Place() as folder:
        start("run", place.case, "-o", folder, "--overwrite", "--set", "run.steps=2", ranks=1)
        done = start("run", place.case, "-o", folder, "--restart", "auto", "--set", "objective.3.critic.hidden=[10]", ranks=2)
        expect(done.returncode == 2 and "objective[3].critic.hidden" in done.stderr, f"another network: {done.stderr}")


if __name__ == "__main__":
    for name, values in KINDS.items():
        check(name, values)
    check("mini-batches, hessian metric", {}, REGRESSION)
    for flow in "mwgrad", "a_mwgrad":
        check("critics, " + flow, {"flow.type": flow, "weights.type": "one_step"}, LEARNED)
    check("networks of two tasks, whose data ranks share", {}, TASKS)
    check("generator", {"weights.type": "one_step"}, GENERATED)
    check("optimal plans", {"weights.type": "one_step"}, TRANSPORTED)
    for scheme in "neural_jko", "neural_forward":
        check(scheme, {"flow.integrator": scheme}, NEURAL)
    check_moved_end("euler", TIMED)
    check_moved_end("rk 5dp adaptive", {**ADAPTIVE, **TIMED, "flow.scheme": "5dp"})
    check_fewer_steps()
    check_changed_critic()
    check_changed_data()
    check_changed_diagnostics()
