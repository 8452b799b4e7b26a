#!/usr/bin/env python3
"""Exit codes, the same on 1, 2 and 3 ranks, each with a message that says what to do; and no hang.

  exit_codes.py [WrongInput | Runs | Directories]
"""

import subprocess
import time
import unittest

from program import CASE, ProgramTest, command

BAD_CASE = (CASE.replace("seed = 3", "sed = 3").replace("count = 40", "count = -40")
            .replace('type = "blob"', 'type = "blobb"').replace("[run]", "[run]\ntime = 1.0"))


class OnRanks(ProgramTest):
    def on_ranks(self, code, *arguments, says):
        for ranks in (1, 2, 3):
            with self.subTest(ranks=ranks):
                self.expect(code, "run", *arguments, ranks=ranks, says=says)


class WrongInput(OnRanks):
    """2, before anything is allocated."""

    def test_bad_case_reports_all_problems_at_once(self):
        bad = self.write("bad.toml", BAD_CASE)
        self.on_ranks(2, bad, "-o", self.folder / "out",
                      says=["bad.toml:2:", "both 'steps' and 'time'", "bad.toml:3:1", "'run.seed'", "is -40", '"blob"?',
                            "4 errors"])
        self.assertFalse((self.folder / "out").exists())

    def test_missing_case(self):
        self.on_ranks(2, self.folder / "none.toml", says=["none.toml", "check the path"])

    def test_unknown_command_line_option(self):
        self.expect(2, "run", self.case, "--ooverwrite", says=["--ooverwrite", "wasserstrom run --help"])
        self.expect(2, "runn", says=["runn", "wasserstrom --help"])
        self.expect(2, "check", self.case, "--ranks", "0", says="1")

    def test_bad_override(self):
        self.on_ranks(2, self.case, "--set", "flow.stp=1", "--set", "run.steps=many",
                      says=["flow.stp", "'flow.step'", "run.steps=many", "2 errors"])


class Runs(OnRanks):
    """0 and 3: how runs end."""

    def test_finished(self):
        self.on_ranks(0, self.case, "-o", self.folder / "out", "--overwrite", says="content digest")

    def test_velocity_that_overflows(self):
        self.on_ranks(3, self.case, "-o", self.folder / "out", "--overwrite", "--set", "flow.step=1e200",
                      says=["step 1:", "particle 0", "objective 'left'", "not finite", "flow.step"])


class Directories(OnRanks):
    """2, 4, 75 and 85: directories that cannot be used, or not now; a run that is there stays as it is."""

    def test_directory_that_holds_a_run(self):
        out, _ = self.finished_run()
        before = (out / "diagnostics.csv").read_text()
        self.on_ranks(2, self.case, "-o", out, says=["holds a run already", "--overwrite"])
        self.assertEqual(before, (out / "diagnostics.csv").read_text())

    def test_refused_case_leaves_the_run_alone(self):
        out, _ = self.finished_run()
        before = (out / "diagnostics.csv").read_text()
        self.on_ranks(2, self.case, "-o", out, "--overwrite", "--set", 'particles.init={type="file",path="none.csv"}',
                      says=["none.csv"])
        self.assertEqual(before, (out / "diagnostics.csv").read_text())

    def test_unwritable_directory(self):
        below_a_file = self.case / "out"
        self.on_ranks(4, self.case, "-o", below_a_file, says=[str(below_a_file), "-o"])

    def test_stop_file_ends_every_start(self):
        out, _ = self.finished_run()
        before = (out / "diagnostics.csv").read_text()
        (out / "STOP").touch()
        for how in (["--restart", "auto"], ["--overwrite"]):
            self.on_ranks(85, self.case, "-o", out, *how, says=[str(out / "STOP"), "remove it"])
        self.assertEqual(before, (out / "diagnostics.csv").read_text())
        self.assertTrue((out / "STOP").exists())

    def test_directory_in_use(self):
        out = self.folder / "out"
        long = ["run", self.case, "-o", out, "--set", "run.steps=100000000", "--set", "snapshots.every_steps=0",
                "--set", "diagnostics.every_steps=100000"]
        with subprocess.Popen(command(*long, ranks=2), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as first:
            try:
                self.wait_for(out / "diagnostics.csv", first)
                self.on_ranks(75, self.case, "-o", out, "--overwrite", says=["another job", str(out)])
                self.assertIsNone(first.poll(), "the first run goes on")
            finally:
                first.terminate()

    def wait_for(self, path, process):
        deadline = time.monotonic() + 20
        while not path.exists():
            self.assertIsNone(process.poll(), "the first run ended early")
            self.assertLess(time.monotonic(), deadline, f"{path} did not appear")
            time.sleep(0.05)


if __name__ == "__main__":
    unittest.main(verbosity=2)
