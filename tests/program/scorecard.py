#!/usr/bin/python3
"""The scorecard of an ill-conditioned posterior: nothing misses the reference, and no run is made twice."""

import json
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
    def scorecard(self, *arguments, program=PROGRAM, code=0):
        words = [sys.executable, ROOT / "apps/scorecard.py", "-o", self.folder, "--program", program,
                 "--posterior", POSTERIOR, "--particles", "200", "--method", "svgd", *arguments]
        done = subprocess.run(list(map(str, words)), capture_output=True, text=True, timeout=HANGS_AFTER)
        self.assertEqual(done.returncode, code, done.stderr)
        return done.stdout

    def test_means_and_deviations_are_those_of_the_reference(self):
        said = self.scorecard()
        self.assertRegex(said, rf"{POSTERIOR} +0\.0\d\d \(")
        self.assertTrue(said.endswith("- nothing\n"), said)
        events = self.folder / f"{POSTERIOR}.svgd" / "events.jsonl"
        before = events.read_text()
        self.assertIn(json.loads(before.splitlines()[-1])["verdict"], ("settled", "converged"))
        self.assertIn(f"| {POSTERIOR} | 0.0", self.scorecard("--markdown"))
        self.assertEqual(events.read_text(), before)

    def test_a_failed_run_is_made_again(self):
        failing = self.write("failing", f"#!/bin/sh\necho . >> {self.folder}/tried\nexit 3\n")
        failing.chmod(0o755)
        for tried in (1, 2):
            said = self.scorecard("--ranks", "1", program=failing, code=1)
            self.assertIn("the run failed", said)
            self.assertEqual((self.folder / "tried").read_text().count("."), tried)

    def test_no_number_is_a_miss(self):
        sys.path.insert(0, str(ROOT / "apps"))
        import scorecard
        nan = float("nan")
        self.assertEqual(len(list(scorecard.misses({"a": (0.2, 1, 1), "b": (nan, nan, nan)}))), 2)


if __name__ == "__main__":
    unittest.main(verbosity=2)
