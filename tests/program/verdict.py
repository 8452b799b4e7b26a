#!/usr/bin/env python3
"""How a run is judged at its end: by every step, on any number of ranks, with words for people and for programs."""

import json
import unittest

from program import CASE, ProgramTest, digest

# A narrow core in a wide target: its curvature, 100, asks for steps below 0.02.
CORE = """\
[run]
steps = 400
[particles]
count = 40
dimension = 2
[[objective]]
name = "core"
type = "energy"
target = { type = "gaussian_mixture", weights = [0.5, 0.5], means = [[0, 0], [0, 0]], std = [0.1, 3.0] }
[velocity]
type = "blob"
[flow]
step = 0.02
[diagnostics]
every_steps = 100
"""


# The pull of -r^0.5 towards two points; steps have to shorten themselves at first, and are rejected now and then.
CUSPS = """\
[run]
steps = 60
[particles]
count = 40
dimension = 2
init = { type = "points", points = [[-1.0, 1.0], [1.0, -1.0]], spread = 1e-9 }
[[objective]]
name = "data"
type = "mmd"
kernel = { type = "riesz", exponent = 0.5 }
target = { type = "points", points = [[1.0, 1.0], [-1.0, -1.0]] }
[flow]
step = 0.1
step_control = "shorten"
"""


class VerdictTest(ProgramTest):
    def judged(self, *changes, case=None, ranks=2, **arguments):
        settings = [word for change in changes for word in ("--set", change)]
        out, said = self.finished_run(*settings, case=case or self.core, ranks=ranks, **arguments)
        last = json.loads((out / "events.jsonl").read_text().splitlines()[-1])
        self.assertIn(f"{last['verdict']}: {last['verdict_text']}", said)
        return last["verdict"], last["verdict_text"], said

    def setUp(self):
        super().setUp()
        self.core = self.write("core.toml", CORE)

    def test_an_unstable_run_says_so(self):
        for ranks, name in ((1, "alone"), (3, "three")):
            word, text, _ = self.judged(ranks=ranks, name=name)
            self.assertEqual(word, "unstable")
            self.assertIn("smaller flow.step", text)
            self.assertIn("turned back", text)

    def test_a_step_that_shortens_itself_is_right(self):
        word, _, one = self.judged("flow.step_control=shorten", "flow.step=0.5", ranks=1, name="one")
        self.assertIn(word, ("falling", "converged"))
        _, _, three = self.judged("flow.step_control=shorten", "flow.step=0.5", ranks=3, name="three")
        self.assertEqual(digest(one), digest(three))

    def test_fewer_steps_are_on_their_way(self):
        self.assertEqual(self.judged("flow.step=0.002")[0], "falling")
        self.assertEqual(self.judged(case=self.case, name="short")[0], "undecided")

    def test_the_last_part_of_a_run_knows_of_the_others(self):
        alone = ("particles.count=1", "run.steps=400")
        self.assertEqual(self.judged(*alone, case=self.case, ranks=1)[0], "converged")
        said = self.finished_run("--set", "particles.count=1", "--set", "run.steps=430", "--restart", "auto", ranks=1)[1]
        self.assertIn("converged: in the last 10 of 30 steps", said)

    def test_weights_that_jump(self):
        case = self.write("far.toml", CASE.replace("steps = 5\n", "steps = 60\n").replace("[-1.0, 0.0]", "[-40.0, 0.0]")
                          + '[weights]\ntype = "one_step"\n')
        self.assertNotEqual(self.judged("flow.step=1e-4", case=case)[0], "unstable")
        word, text, _ = self.judged("flow.step=1e-4", "weights.scale=published", case=case, name="published")
        self.assertEqual(word, "unstable", text)
        self.assertIn("weights.rate", text)

    def test_particles_that_rest_at_cusps(self):
        """They step to and fro; what counts is the value, for the verdict and for steps that shorten themselves."""
        cusps = self.write("cusps.toml", CUSPS)
        word, text, said = self.judged(case=cusps, name="whole")
        self.assertEqual(word, "falling", text)
        self.assertIn("value came down", text)
        word, text, _ = self.judged("flow.step_control=none", case=cusps, name="thrown")
        self.assertEqual(word, "unstable", text)
        self.assertIn("shorten", text)
        self.finished_run("--set", "run.steps=40", case=cusps, name="parts")
        parts = self.finished_run("--set", "run.steps=60", "--restart", "auto", case=cusps, name="parts", ranks=1)[1]
        self.assertEqual(digest(parts), digest(said))

    def test_control_of_steps_where_it_has_no_meaning(self):
        for change, said in (("flow.type=a_mwgrad", "momentum"), ("flow.integrator=rk", "adaptive"),
                             ('flow.step_rule={type="adam"}', "step rules")):
            self.expect(2, "check", self.case, "--set", "flow.step_control=shorten", "--set", change,
                        says=["flow.step_control", said])


if __name__ == "__main__":
    unittest.main(verbosity=2)
