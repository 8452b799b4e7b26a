#!/usr/bin/python3
"""`evaluate`: targets at the points of any file, against formulas; and plot.py, which draws what it finds."""

import os
import subprocess
import sys
import unittest

import program
from program import CASE, PROGRAM, ROOT, ProgramTest, digest

try:
    import h5py
    import matplotlib  # noqa: F401
    import numpy as np
except ImportError as missing:
    print(f"skipped: {missing}")
    sys.exit(77)

MIXED = CASE + """
[[objective]]
name = "pairs"
type = "interaction"
kernel = { type = "gaussian", bandwidth = 1.0 }
"""


class Evaluate(ProgramTest):
    def setUp(self):
        super().setUp()
        self.points = np.random.default_rng(3).standard_normal((50, 2))
        table = self.write("points.csv", "x0,x1\n" + "\n".join(f"{x!r},{y!r}" for x, y in self.points.tolist()) + "\n")
        self.given = ("--at", table, "-o", self.folder / "found.h5")

    def test_values_are_those_of_the_formula_on_any_ranks(self):
        for ranks in (1, 3):
            said = self.expect(0, "evaluate", self.case, *self.given, ranks=ranks, says=["50 points, 2 of 2 objectives"])
            with h5py.File(self.folder / "found.h5") as file:
                particles = file["particles"]
                for number, (name, centre) in enumerate((("left", [-1, 0]), ("right", [1, 0]))):
                    away = self.points - centre
                    np.testing.assert_allclose(particles["gradient_" + name], away, rtol=1e-14)
                    constant = particles["value"][:, number] - (away**2).sum(1) / 2
                    np.testing.assert_allclose(constant, constant[0], rtol=1e-14)
            if ranks == 1:
                alone = digest(said)
        self.assertEqual(digest(said), alone)

    def test_the_case_of_a_run_at_its_own_particles(self):
        run, _ = self.finished_run(ranks=1)
        self.expect(0, "evaluate", run, "--at", run, "-o", self.folder / "found.h5", says=["40 points"])
        self.expect(2, "evaluate", run, "--at", run, "-o", run / "latest.h5", says=["would be replaced"])
        self.expect(2, "evaluate", run, *self.given, "--set", "run.seed=2", says=["name the case"])

    def test_what_has_no_function(self):
        self.expect(0, "evaluate", self.write("mixed.toml", MIXED), *self.given, says=["2 of 3 objectives"])
        with h5py.File(self.folder / "found.h5") as file:
            self.assertTrue(np.isnan(file["particles/value"][:, 2]).all())
        first = MIXED.index("[[objective]]")
        only = MIXED[:first] + MIXED[MIXED.index("[velocity]"):]
        self.expect(2, "evaluate", self.write("pairs.toml", only), *self.given, says=["no objective"])
        self.expect(2, "evaluate", self.case, "--at", self.write("three.csv", "a,b,c\n1,2,3\n"), "-o", self.folder / "x.h5",
                    says=["--at", "three.csv"])


class Pictures(ProgramTest):
    @classmethod
    def setUpClass(cls):
        program.HANGS_AFTER = 400

    def draw(self, *arguments, code=0):
        done = subprocess.run([sys.executable, ROOT / "apps/plot.py", *map(str, arguments), "-o", self.folder / "picture.png"],
                              capture_output=True, text=True, env={**os.environ, "WASSERSTROM": PROGRAM, "MPLCONFIGDIR": str(self.folder)})
        self.assertEqual(done.returncode, code, done.stderr)
        self.assertNotIn("no contours", done.stdout)
        return done.stderr

    def test_all_kinds(self):
        formula = CASE.replace('{ type = "gaussian", mean = [-1.0, 0.0] }', '{ type = "expression", log_density = "-x0^4 - x1^2" }')
        run, _ = self.finished_run(ranks=1, case=self.write("formula.toml", formula))
        other = self.write("other.csv", "x1,x0\n0.1,0.2\n0.3,0.4\n0.5,0.1\n")
        sizes = {}
        for name, arguments in {"rows": [run, run], "beside": [run, "--reference", run], "strip": [run, "--strip", 3],
                                "corner": [run, "--corner"], "pair": [run, "--corner", "x1", "x0", "--reference", other]}.items():
            self.draw(*arguments)
            sizes[name] = (self.folder / "picture.png").stat().st_size
        self.assertEqual(len(set(sizes.values())), len(sizes))
        self.assertIn("x7", self.draw(run, "--corner", "x7", code=1))
        self.assertIn("one run", self.draw(run, run, "--strip", code=1))

    def test_contours_are_those_of_the_program(self):
        sys.path.insert(0, str(ROOT / "apps"))
        os.environ["WASSERSTROM"] = PROGRAM
        from plotting.files import Snapshot
        from plotting.targets import evaluated_density
        run, _ = self.finished_run(ranks=1)
        points = np.stack(np.meshgrid(np.linspace(-3, 3, 9), np.linspace(-3, 3, 7)), axis=-1).reshape(-1, 2)
        parts = [np.exp(-((points - centre) ** 2).sum(1) / 2) for centre in ([-1, 0], [1, 0])]
        np.testing.assert_allclose(evaluated_density(Snapshot(run / "latest.h5"), points),
                                   sum(part / part.sum() for part in parts) / 2, rtol=1e-12)


if __name__ == "__main__":
    unittest.main()
