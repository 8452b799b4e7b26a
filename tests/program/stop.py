#!/usr/bin/env python3
"""`[[stop.when]]`: a run ends where a number of diagnostics.csv says so, as finished, at the same step when it was cut before."""

import csv
import json
import unittest

from program import CASE, ProgramTest, digest

WHEN = """
[[diagnostic]]
name = "left"
type = "ksd"
[diagnostics]
every_steps = 3
[[stop.when]]
number = "sd_x0_m"
below = {bound}
[[stop.when]]
number = "ksd_v_left"
above = 1e9
[[diagnostic]]
name = "m"
type = "moments"
"""
WIDE = CASE.replace("dimension = 2", 'dimension = 2\ninit = { type = "gaussian", std = 3.0 }')
STEPS = ("--set", "run.steps=60")


class Stop(ProgramTest):
    def rows(self, out):
        with open(out / "diagnostics.csv") as file:
            return [{name: value for name, value in row.items() if name != "wall_s"} for row in csv.DictReader(file)]

    def last_event(self, out):
        return json.loads((out / "events.jsonl").read_text().splitlines()[-1])

    def setUp(self):
        """A wide cloud falls together: the bound lies between two rows of the run without a criterion."""
        super().setUp()
        free = self.write("free.toml", WIDE + WHEN.format(bound=0))
        out, said = self.finished_run("--set", "run.steps=30", ranks=1, case=free, name="free")
        self.assertNotIn("ended at", said)
        values = [float(row["sd_x0_m"]) for row in self.rows(out)]
        bound = (values[4] + values[5]) / 2
        self.assertTrue(min(values[:5]) > bound > values[5], values)
        self.step = 15
        self.case = self.write("case.toml", WIDE + WHEN.format(bound=bound))

    def test_ends_at_the_same_step(self):
        straight, said = self.finished_run(*STEPS, ranks=2)
        self.assertIn(f"ended at step {self.step}: sd_x0_m = ", said)
        self.assertEqual(self.rows(straight)[-1]["step"], str(self.step))
        event = self.last_event(straight)
        self.assertEqual(event["event"], "finished")
        self.assertIn("sd_x0_m", event["reason"])
        self.assertTrue((straight / f"checkpoints/step_{self.step:09}.h5").exists())
        cut, _ = self.finished_run("--set", f"run.steps={self.step - 2}", ranks=1, name="cut")
        for _ in range(2):  # the second one has nothing left to do
            _, again = self.finished_run(*STEPS, "--restart", "auto", ranks=1, name="cut")
            self.assertEqual(digest(again), digest(said))
            self.assertEqual(self.rows(cut), self.rows(straight))
            self.assertIn("sd_x0_m", self.last_event(cut)["reason"])

    def test_a_restart_may_change_it(self):
        self.finished_run(*STEPS, ranks=1)
        out, said = self.finished_run(*STEPS, "--restart", "auto", "--set", "stop.when.0.below=0.0", ranks=1)
        self.assertNotIn("ended at", said)
        self.assertEqual(self.rows(out)[-1]["step"], "60")

    def test_unknown_column(self):
        case = self.write("unknown.toml", CASE + '[[stop.when]]\nnumber = "ksd_v"\nbelow = 1\n')
        for command in ("check", "run"):
            self.expect(2, command, case, says=["stop.when[0].number", "no column 'ksd_v'", "grad_norm", "value_left"])


if __name__ == "__main__":
    unittest.main(verbosity=2)
