#!/usr/bin/env python3
"""apps/compare.py on runs that do not all have the same diagnostics."""

import subprocess
import sys
import unittest

from program import ROOT, ProgramTest


class CompareRuns(ProgramTest):
    def run_with(self, name, columns, numbers):
        (self.folder / name).mkdir()
        (self.folder / name / "diagnostics.csv").write_text(f"step,{columns}\n0,{numbers}\n")
        return self.folder / name

    def table(self, *runs):
        done = subprocess.run([sys.executable, ROOT / "apps/compare.py", *runs, "--score", "accuracy"], text=True,
                              capture_output=True, timeout=60)
        self.assertEqual(done.returncode, 0, done.stderr)
        return [line.split() for line in done.stdout.splitlines()]

    def test_the_worst_is_that_of_the_diagnostics_that_all_have(self):
        one = self.run_with("one", "accuracy_a,accuracy_b", "0.75,0.5")
        two = self.run_with("two", "accuracy_a,accuracy_b,accuracy_c", "0.625,0.875,0.25")
        self.assertEqual(self.table(one, two), [["accuracy", "a", "b", "c", "worst"],
                                                ["one", "0.7500", "0.5000", "-", "0.5000"],
                                                ["two", "0.6250", "0.8750", "0.2500", "0.6250"]])


if __name__ == "__main__":
    unittest.main(verbosity=2)
