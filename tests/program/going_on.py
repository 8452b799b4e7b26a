#!/usr/bin/env python3
"""DIR/effective.toml runs where it lies, and `run --continue DIR` goes on with what DIR holds, also after a move."""

import os
import pathlib
import re
import shutil
import unittest

from program import ProgramTest, digest

CASE = """
[run]
steps = 6
[[data]]
name = "rows"
type = "csv"
path = "input/rows.csv"
names = "input/names.txt"
[particles]
count = 5
dimension = 3
init = { type = "file", path = "input/start.csv" }
weight = { type = "file", path = "input/weights.csv" }
[[objective]]
name = "posterior"
type = "energy"
target = { type = "bayesian_logistic_regression", data = "rows" }
[[diagnostic]]
name = "there"
type = "mmd"
reference = "input/reference.csv"
[velocity]
type = "blob"
[flow]
step = 0.05
[petsc]
options = "-ts_monitor"
"""
FILES = {"rows.csv": "1,2,1\n0,1,0\n2,0,1\n1,1,0\n", "names.txt": "height\nweight\n",
         "start.csv": "1.0,2,3\n0,1,0\n2,2,0\n1,0,1\n0,0,1\n", "weights.csv": "1\n2\n3\n1\n2\n",
         "reference.csv": "0,0,0\n1,1,1\n2,0,1\n"}


class GoingOn(ProgramTest):
    def setUp(self):
        super().setUp()
        (self.folder / "project/input").mkdir(parents=True)
        self.case = self.write("project/case.toml", CASE)
        for name, text in FILES.items():
            self.write(f"project/input/{name}", text)

    def cut_run(self):
        """A run of 3 of the 6 steps, and the digest that all of them end with."""
        _, said = self.finished_run(ranks=1, name="straight")
        out, _ = self.finished_run("--set", "run.steps=3", ranks=2, name="project/runs/cut")
        return out, digest(said)

    def test_effective_case_runs_from_anywhere(self):
        out, said = self.finished_run(ranks=1, name="elsewhere/runs/first")
        self.addCleanup(os.chdir, os.getcwd())
        os.chdir("/")
        _, again = self.finished_run(case=out / "effective.toml", ranks=2, name="second")
        self.assertEqual(digest(said), digest(again))
        _, third = self.finished_run("--restart", "auto", ranks=1, name="second")
        self.assertEqual(digest(said), digest(third), "the same files by other paths are no difference")

    def test_names_without_a_folder(self):
        self.addCleanup(os.chdir, os.getcwd())
        os.chdir(self.case.parent)
        said = self.expect(0, "run", "case.toml", "-o", "out")
        self.assertRegex(pathlib.Path("out/effective.toml").read_text(), r'path = "\.\./input/rows.csv"')
        os.chdir("out")
        self.assertEqual(digest(said), digest(self.expect(0, "run", "effective.toml", "-o", ".", "--overwrite")))
        self.assertRegex(pathlib.Path("effective.toml").read_text(), r'path = "\.\./input/rows.csv"')
        self.expect(0, "run", "--continue", ".", says="goes on from step 6")

    def test_goes_on_without_being_told_again(self):
        out, straight = self.cut_run()
        said = self.expect(0, "run", "--continue", out, "--set", "run.steps=6", ranks=1, says=["goes on from step 3", "6 TS dt"])
        self.assertEqual(straight, digest(said))
        text = (out / "effective.toml").read_text()
        self.assertRegex(text, r"steps = 6 +# --set")
        self.assertRegex(text, r'path = "\.\./\.\./input/rows.csv" +# case.toml:7')
        self.expect(0, "run", "--continue", out, says="goes on from step 6")
        self.assertEqual(text, (out / "effective.toml").read_text())

    def test_goes_on_after_a_move(self):
        out, straight = self.cut_run()
        moved = shutil.move(self.folder / "project", self.folder / "moved") / "runs/cut"
        said = self.expect(0, "run", "--continue", moved, "--set", "run.steps=6", ranks=2)
        self.assertEqual(straight, digest(said))

    def test_goes_on_from_checkpoints_alone(self):
        out, straight = self.cut_run()
        (out / "effective.toml").unlink()
        said = self.expect(0, "run", "--continue", out, "--set", "run.steps=6", ranks=2)
        self.assertEqual(straight, digest(said))
        self.assertRegex((out / "effective.toml").read_text(), r"step = 0.05 +# case.toml:\d")

    def test_starts_where_there_is_no_checkpoint(self):
        out, straight = self.cut_run()
        shutil.rmtree(out / "checkpoints")
        self.assertEqual(straight, digest(self.expect(0, "run", "--continue", out, "--set", "run.steps=6")))
        shutil.rmtree(out / "checkpoints")
        self.expect(2, "run", "--continue", out, "--set", "flow.step=0.1", says=["flow.step", "0.05", "0.1"])

    def test_other_files_are_a_difference(self):
        out, _ = self.cut_run()
        self.write("project/input/other.csv", FILES["start.csv"])
        self.expect(2, "run", self.case, "-o", out, "--restart", "auto", "--set", "particles.init.path=input/other.csv",
                    says=["particles.init.path", "other.csv"])
        self.write("project/input/rows.csv", FILES["rows.csv"].replace("2", "3"))
        self.expect(2, "run", "--continue", out, says="not those that")

    def test_what_cannot_go_on(self):
        out, _ = self.cut_run()
        for ranks in (1, 2, 3):
            self.expect(2, "run", "--continue", out, "--set", "flow.step=0.1", "--set", "run.steps=9", ranks=ranks,
                        says=["flow.step", "0.05", "0.1", "leave that out"])
        self.expect(2, "run", "--continue", self.folder / "none", says=["none", "check the path"])
        self.expect(2, "run", "--continue", self.folder / "project", ranks=2, says=["holds no run to go on with"])
        self.expect(2, "run", "--continue", self.case, says="takes the directory alone")
        for more in ([self.case], ["-o", out], ["--overwrite"], ["--restart", "latest"], ["--", "-ts_view"]):
            self.expect(2, "run", "--continue", out, *more, says="leave out")

    def test_rate_is_that_of_this_start(self):
        out, _ = self.finished_run("--set", "run.steps=2000", "--set", "diagnostics.every_steps=500", "--set", 'petsc.options=""')
        said = self.expect(0, "run", "--continue", out, "--set", "run.steps=2002")
        rate = float(re.findall(r"([\d.e+]+) steps/s", said)[-1])
        wall = float(re.findall(r'"wall_s":([\d.e-]+)', (out / "events.jsonl").read_text())[-1])
        self.assertLess(rate * wall, 1000, "2 steps were computed, not 2002")


if __name__ == "__main__":
    unittest.main(verbosity=2)
