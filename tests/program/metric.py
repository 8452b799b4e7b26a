#!/usr/bin/env python3
"""Posteriors without a Hessian to take are refused by `check` and `run`, with the parameters that are to blame."""

import unittest

from program import ProgramTest

CASE = """\
[run]
steps = 2
[particles]
count = 20
dimension = {dimension}
[[data]]
name = "d"
type = "csv"
path = "d.csv"
[[objective]]
name = "p"
type = "energy"
target = {{ type = "bayesian_{model}_regression", data = "d", prior = "flat"{more} }}
[velocity]
type = "svgd"
[flow]
step = 0.1
metric = {{ type = "hessian", around_mode = true }}
"""


class Metric(ProgramTest):
    def regression(self, model, rows, dimension, more=""):
        self.write("d.csv", "\n".join(rows) + "\n")
        return self.write("case.toml", CASE.format(model=model, dimension=dimension, more=more))

    def refused(self, case, says):
        self.expect(2, "check", case, says=says)
        for ranks in (1, 3):
            out = self.folder / "out"
            self.expect(2, "run", case, "-o", out, ranks=ranks, says=says)
            self.assertFalse(out.exists())

    def test_separable_labels(self):
        case = self.regression("logistic", ["size,y", "-2,0", "-1,0", "1,1", "2,1"], 2)
        self.refused(case, ["flow.metric: ", "falls for ever along size", "proper prior"])
        self.expect(0, "check", case, "--set", 'objective.0.target.prior="normal"')

    def test_one_group_with_one_label(self):
        """Quasi-separable: `group` runs away, `size` has an answer."""
        rows = [f"{size},{group},{int(group or size % 3 > 0)}" for group in (0, 1) for size in range(-6, 7)]
        case = self.regression("logistic", ["size,group,y"] + rows, 3)
        said = self.expect(2, "check", case, says=["falls for ever along group. Labels"])
        self.assertNotIn("size", said)

    def test_column_that_another_determines(self):
        case = self.regression("linear", ["a,b,y", "1,2,1.1", "2,4,1.9", "3,6,3.2", "4,8,3.9"], 3, ", noise_std = 0.1")
        self.refused(case, ["does not change along a - 0.5 b, ", "leave out a column", "'standardize'"])

    def test_column_that_hardly_varies(self):
        rows = [f"{1e9 + x},{2 * x + 0.1 * (x % 2)}" for x in range(6)]
        case = self.regression("linear", ["a,y"] + rows, 2, ", noise_std = 0.1")
        self.refused(case, ["along a - 1e+09 intercept", "'standardize'"])
        case.write_text(case.read_text().replace('path = "d.csv"', 'path = "d.csv"\nstandardize = "d"'))
        self.expect(0, "check", case)

    def test_perfect_fit_drives_the_noise_to_zero(self):
        rows = [f"{x},{0.1 * x}" for x in range(6)]
        case = self.regression("linear", ["a,y"] + rows, 3, ', noise_prior = "flat"')
        self.refused(case, ["flow.metric: ", "noise"])

    def test_start_at_the_answer_of_equal_weights(self):
        """Two objectives, around the minimum of their mean: nothing is wrong, but the weights have little to do."""
        setting = 'flow.metric={type="hessian", around_mode=true}'
        self.expect(0, "check", self.case, "--set", setting, says=["warning: flow.metric.around_mode", "near 1/K"])
        out = self.folder / "out"
        self.expect(0, "run", self.case, "-o", out, "--set", setting, ranks=3, says="warning: flow.metric.around_mode")
        for others in ('weights={type="fixed", values=[0.5, 0.5]}', 'flow.metric={type="hessian"}'):
            self.assertNotIn("warning", self.expect(0, "check", self.case, "--set", setting, "--set", others))


if __name__ == "__main__":
    unittest.main(verbosity=2)
