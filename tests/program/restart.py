#!/usr/bin/env python3
"""A run that is cut at steps 7, 30 and 59, and goes on each time on another number of ranks, ends with the digest and the
diagnostics of the run that was never cut; for every integrator, step rule and weight rule that promises it."""

from running import Place, digest, expect, rows, run, settings

ADAPTIVE = {"flow.integrator": "rk", "flow.adaptive": "true", "flow.tolerance": "1e-3", "flow.step": "0.05"}
KINDS = {
    "euler": {},
    "adagrad": {"flow.step_rule": '{type="adagrad"}'},
    "adam, cosine": {"flow.step_rule": '{type="adam"}', "flow.schedule": '{type="cosine", steps=60, end=0.1}'},
    "rk 3bs": {"flow.integrator": "rk", "flow.scheme": "3bs"},
    "rk 3bs adaptive": {**ADAPTIVE, "flow.scheme": "3bs"},
    "rk 5dp adaptive": {**ADAPTIVE, "flow.scheme": "5dp"},
    "one_step": {"weights.type": "one_step", "weights.scale": "trace", "weights.rate": "0.1"},
    "entropic": {"weights.type": "entropic", "weights.rate": "5.0"},
    "entropic, rk 5dp adaptive": {**ADAPTIVE, "flow.scheme": "5dp", "weights.type": "entropic"},
    "matern32, an h per coordinate": {"velocity.kernel": '{type="matern32", bandwidth="pyro-per-dim"}'},
    "blob, weighted, streamed": {"velocity.type": "blob", "particles.weight.type": "bayesian_bootstrap", "io.gather_limit": "0.0"},
}
CUTS = [(7, 2), (30, 3), (59, 1), (60, 7)]


def check(name, values):
    with Place() as folder, Place() as other:
        place = Place()
        straight = run(1, "run", place.case, "-o", folder, *settings(values))
        for number, (steps, ranks) in enumerate(CUTS):
            part = run(ranks, "run", place.case, "-o", other, *settings({**values, "run.steps": steps}),
                       "--restart", "auto" if number else "none", *([] if number else ["--overwrite"]))
            expect(part.returncode == 0, f"{name}: cut at {steps}: {part.stdout}{part.stderr}")
        same = digest(part) == digest(straight)
        print(f"{name}: {digest(straight)} {'again' if same else 'BUT ' + digest(part)}", flush=True)
        expect(same, f"{name}: the digests differ")
        expect(rows(folder) == rows(other), f"{name}: the diagnostics differ")
        expect([row["step"] for row in rows(other)] == [str(n) for n in range(61)], f"{name}: steps have gaps or duplicates")
        place.cleanup()


if __name__ == "__main__":
    for name, values in KINDS.items():
        check(name, values)
