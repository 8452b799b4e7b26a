#!/usr/bin/env python3
"""The Python package of the build: the tour in examples/, runs with functions as targets, alone and on two ranks, and their mistakes."""

import os
import pathlib
import re
import subprocess
import sys
import unittest

from program import MPIEXEC, PROGRAM, ROOT, ProgramTest

PACKAGE = pathlib.Path(PROGRAM).resolve().parents[1] / "python"
if not list((PACKAGE / "wasserstrom").glob("_wasserstrom*")):
    print("skipped: the Python package is not in this build")
    sys.exit(77)

SCRIPT = """\
import sys
import numpy as np
import wasserstrom

CASE = '''
[run]
steps = 40
[particles]
count = 60
dimension = 2
[[objective]]
name = "mine"
type = "energy"
target = { type = "mine" }
[velocity]
type = "svgd"
[flow]
type = "mwgrad"
step = 0.05
'''
calls = 0

def mine(x):
    global calls
    calls += 1
%(function)s

def run(**more):
    return wasserstrom.run(CASE, targets={"mine": mine}, output=sys.argv[1], overwrite=True, **more)

%(rest)s
"""
BANANA = """\
    assert not x.flags.writeable
    across = x[:, 1] - 0.4 * (2.25 - x[:, 0] ** 2)
    return -0.5 * (x[:, 0] ** 2 / 2.25 + across ** 2), np.stack([-x[:, 0] / 2.25 - 0.8 * x[:, 0] * across, -across], axis=1)
"""


EVALUATED = """\
x = np.random.default_rng(1).standard_normal((7, 2))
(name, (value, gradient)), = wasserstrom.evaluate(CASE, x, targets={"mine": mine}).items()
assert name == "mine"
np.testing.assert_array_equal(value, 0.5 * (x ** 2).sum(1))
np.testing.assert_array_equal(gradient, x)
try:
    wasserstrom.evaluate(CASE, x[:, :1], targets={"mine": mine})
except wasserstrom.CaseError as error:
    print(error)
"""


class PythonPackage(ProgramTest):
    def python(self, *arguments, ranks=0, code=0, cwd=None):
        """What a script printed."""
        words = ([MPIEXEC, "-n", str(ranks)] if ranks else []) + [sys.executable, *map(str, arguments)]
        done = subprocess.run(words, capture_output=True, text=True, timeout=120, cwd=cwd or self.folder,
                              env={**os.environ, "PYTHONPATH": str(PACKAGE)}, stdin=subprocess.DEVNULL)
        self.assertEqual(done.returncode, code, done.stdout + done.stderr)
        return done.stdout + done.stderr

    def script(self, function, rest, ranks=0, code=0):
        path = self.write("script.py", SCRIPT % {"function": function, "rest": rest})
        return self.python(path, self.folder / "out", ranks=ranks, code=code)

    def test_tour(self):
        for ranks in (0, 2):
            said = self.python(ROOT / "examples/python/banana.py", ranks=ranks)
            self.assertIn("gradient            agrees", said)
            mean = [float(number) for number in re.search(r"mean +\[ *([-\d.]+) +([-\d.]+) *\]", said).groups()]
            self.assertLess(max(map(abs, mean)), 0.1)

    def test_functions_are_the_targets_that_they_say(self):
        """Moments of the end as with the target that is built in, and the same bits on two ranks and in a second run."""
        built_in = 'built_in = wasserstrom.run(CASE.replace(\'"mine" }\', \'"banana", std = 1.5, bend = 0.4 }\'), output=sys.argv[1] + "-built-in", overwrite=True)\n'
        tell = ('a, b = results.positions, built_in.positions\n'
                'assert np.abs(a.mean(axis=0) - b.mean(axis=0)).max() < 1e-6 and np.abs(a.std(axis=0) - b.std(axis=0)).max() < 1e-6\n'
                'assert (a == again).all() and calls > 40\n'
                'if wasserstrom.rank() == 0: print("bits", hash(a.tobytes()))\n')
        rest = "again = run().positions\nresults = run()\n" + built_in + tell
        os.environ["PYTHONHASHSEED"] = "0"
        alone, both = (re.search(r"bits (-?\d+)", self.script(BANANA, rest, ranks=ranks)).group(1) for ranks in (0, 2))
        self.assertEqual(alone, both)

    def test_results(self):
        rest = ('results = run(overrides=["snapshots.every_steps=20"])\n'
                'snapshots = wasserstrom.open(sys.argv[1]).snapshots()\n'
                'print(dict(snapshots.sizes), list(snapshots.step.values), list(results.diagnostics().data_vars)[:3], results.names, results.weights, len(results.events()) > 1)\n')
        said = self.script(BANANA, rest)
        self.assertIn("{'step': 3, 'particle': 60, 'dim': 2} [0, 20, 40]", said)
        self.assertIn("['x0', 'x1'] [1.]", said)

    def test_mistakes(self):
        for function, kind, words in [
            ("    return x", "CaseError", "must return two arrays"),
            ("    return x[:, 0], x[:, 0]", "CaseError", "gradients must be an array of the shape of x"),
            ("    return x[:-1, 0], x", "CaseError", "of 1 rows it gave 0 values"),
            ("    raise KeyError('no data')", "CaseError", "KeyError: 'no data'"),
            ("    if calls > 20: raise KeyError('no more data')\n    return -0.5 * (x ** 2).sum(1), -x", "NumericalError", "KeyError: 'no more data'"),
            ("    return -0.5 * (x ** 2).sum(1), -x * np.where(x > 0, 1, np.nan)", "NumericalError", "particle"),
        ]:
            for ranks in (0, 2):
                said = self.script(function, f"try:\n    run()\nexcept wasserstrom.{kind} as error:\n    print('caught', error)\n", ranks=ranks)
                self.assertIn("caught", said, function)
                self.assertIn(words, said, function)
        said = self.script(BANANA, "wasserstrom.run(CASE.replace('steps', 'stepps'), targets={'mine': mine})\n", code=1)
        self.assertIn("unknown key 'run.stepps'", said)
        self.assertIn("n x 2", self.script("    return -0.5 * (x ** 2).sum(1), -x", EVALUATED))
        said = self.script("    return -0.5 * (x ** 2).sum(1), -1.01 * x", "wasserstrom.check_target(CASE, targets={'mine': mine})\n", code=1)
        self.assertIn("WRONG: by x", said)


if __name__ == "__main__":
    unittest.main()
