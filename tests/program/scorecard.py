#!/usr/bin/python3
"""The scorecard of an ill-conditioned posterior: nothing misses the reference, and no run is made twice."""

import subprocess
import sys
import unittest

from program import HANGS_AFTER, PROGRAM, ROOT, ProgramTest

try:
    import h5py  # noqa: F401
    import numpy  # noqa: F401
except ImportError:
    print("skipped: there is no h5py or no numpy here")
    sys.exit(77)

POSTERIOR = "kilpisjarvi_mod-kilpisjarvi"


class Scorecard(ProgramTest):
    def scorecard(self, *arguments):
        words = [sys.executable, ROOT / "apps/scorecard.py", "-o", self.folder, "--program", PROGRAM,
                 "--posterior", POSTERIOR, "--particles", "200", "--method", "svgd", *arguments]
        done = subprocess.run(list(map(str, words)), capture_output=True, text=True, timeout=HANGS_AFTER)
        self.assertEqual(done.returncode, 0, done.stderr)
        return done.stdout

    def test_means_and_deviations_are_those_of_the_reference(self):
        said = self.scorecard()
        self.assertRegex(said, rf"{POSTERIOR} +0\.0\d\d \(")
        self.assertTrue(said.endswith("- nothing\n"), said)
        events = self.folder / f"{POSTERIOR}.svgd" / "events.jsonl"
        before = events.read_text()
        self.assertIn(f"| {POSTERIOR} | 0.0", self.scorecard("--markdown"))
        self.assertEqual(events.read_text(), before)


if __name__ == "__main__":
    unittest.main(verbosity=2)
