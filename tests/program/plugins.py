#!/usr/bin/env python3
"""Densities of one's own, as docs/targets.md says: a formula, libraries in C, C++ and Fortran, a Stan model; alone and on two ranks,
and what is said when they fail."""

import pathlib
import shutil
import subprocess
import sys
import unittest

try:
    import h5py
    import numpy as np
except ImportError:
    print("skipped: there is no h5py here")
    sys.exit(77)

from program import PROGRAM, ROOT, ProgramTest, digest

EXAMPLES = ROOT / "examples/plugins"
TEST_LIBRARIES = pathlib.Path(PROGRAM).resolve().parents[1] / "tests/plugins"
FLAGS = ["-O2", "-shared", "-fPIC", f"-I{ROOT / 'include'}"]
CASE = """\
[run]
steps = {steps}
[particles]
count = 60
dimension = {dimension}
[[objective]]
name = "mine"
type = "energy"
target = {{ {target} }}
[velocity]
type = "svgd"
[flow]
type = "mwgrad"
step = 0.05
"""
BANANA = 'type = "banana", std = 1.5, bend = 0.4'
FORMULA = ('type = "expression", log_density = "-0.5 * (x0^2 / v + (x1 - bend * (v - x0^2))^2)", let = ["v = 1.5^2", "bend = 0.4"], '
           'names = ["along", "across"]')
SCRIPT = 'type = "torchscript", source = "def forward(self, x): return -0.5 * (x[:, 0]**2 / 2.25 + (x[:, 1] - 0.4 * (2.25 - x[:, 0]**2))**2)"'


def compile_library(compiler, source, folder):
    if shutil.which(compiler) is None:
        raise unittest.SkipTest(f"there is no {compiler}")
    library = folder / f"{source.stem}.so"
    subprocess.run([compiler, *FLAGS, source, "-o", library], check=True, cwd=folder)
    return library


class Plugins(ProgramTest):
    def target_case(self, target, dimension=2, steps=40, name="mine.toml"):
        return self.write(name, CASE.format(target=target, dimension=dimension, steps=steps))

    def end_of(self, target, dimension=2, **more):
        """The particles at the end of a run, which has the same digest alone and on two ranks."""
        case = self.target_case(target, dimension, **more)
        out, alone = self.finished_run("--overwrite", ranks=0, case=case)
        with h5py.File(out / "latest.h5") as file:
            particles = file["/particles/position"][...]
        _, both = self.finished_run("--overwrite", ranks=2, case=case, name="both")
        self.assertEqual(digest(alone), digest(both))
        return particles

    def same_end(self, target, built_in, dimension=2):
        mine, theirs = self.end_of(target, dimension), self.end_of(built_in, dimension)
        np.testing.assert_allclose(mine.mean(axis=0), theirs.mean(axis=0), atol=1e-6)
        np.testing.assert_allclose(mine.std(axis=0), theirs.std(axis=0), atol=1e-6)

    def test_in_c(self):
        compile_library("cc", EXAMPLES / "banana.c", self.folder)
        self.same_end('type = "plugin", library = "banana.so", options = { std = 1.5, bend = 0.4 }', BANANA)

    def test_as_a_formula(self):
        self.same_end(FORMULA, BANANA)

    def test_in_pytorch(self):
        if "torchscript" not in self.expect(0, "list", "targets") or "not in this build" in self.expect(0, "list", "targets"):
            self.skipTest("libtorch is not in this build")
        self.same_end(SCRIPT, BANANA)

    def test_in_fortran(self):
        compile_library("gfortran", EXAMPLES / "funnel.f90", self.folder)
        self.same_end('type = "plugin", library = "funnel.so"', 'type = "funnel", std = 3.0', dimension=4)

    def test_in_cpp_with_data(self):
        """Mean and deviation of the growth as by quadrature over both parameters."""
        compile_library("c++", EXAMPLES / "counts.cpp", self.folder)
        shutil.copy(EXAMPLES / "counts.toml", self.folder)
        out, _ = self.finished_run(ranks=2, case=self.folder / "counts.toml")
        with h5py.File(out / "latest.h5") as file:
            growth = file["/particles/position"][:, 1]
        counts, time = np.array([3, 4, 6, 5, 9, 14, 13, 20, 27, 31]), np.arange(10)
        a, r = np.meshgrid(np.linspace(-1, 3, 801), np.linspace(0, 0.6, 801), indexing="ij")
        log_density = -0.5 * (a**2 / 25 + r**2) + sum(y * (a + r * t) - np.exp(a + r * t) for y, t in zip(counts, time))
        weight = np.exp(log_density - log_density.max())
        weight /= weight.sum()
        mean = (weight * r).sum()
        deviation = np.sqrt((weight * (r - mean) ** 2).sum())
        self.assertLess(abs(growth.mean() - mean), 0.1 * deviation)
        self.assertLess(abs(growth.std() / deviation - 1), 0.1)

    def test_of_stan(self):
        self.write("eight.json", '{"model": "eight_schools", "y": [28, 8, -3, 7, -1, 1, 18, 12], "sigma": [15, 10, 16, 11, 9, 11, 10, 18]}')
        self.end_of(f'type = "stan", library = "{TEST_LIBRARIES}/stan_models.so", data = "eight.json"', dimension=10)

    def fault(self, kind, after=3):
        return self.target_case(f'type = "plugin", library = "{TEST_LIBRARIES}/faulty.so", options = {{ fault = "{kind}", after = {after} }}, mini_batches = true')

    def test_failures_end_a_run_with_a_sentence(self):
        for ranks in (0, 2):
            said = self.expect(3, "run", self.fault("fail"), "-o", self.folder / "out", "--overwrite", ranks=ranks,
                               says="the solver of the model did not converge")
            self.assertIn("mine", said)
            self.expect(3, "run", self.fault("nan"), "-o", self.folder / "out", "--overwrite", ranks=ranks, says=["particle", "the value is NaN at ("])

    def test_crashes_name_the_library(self):
        for kind in ("crash", "abort"):
            done = subprocess.run([PROGRAM, "run", str(self.fault(kind)), "-o", str(self.folder / kind)], capture_output=True, text=True, timeout=60)
            self.assertNotEqual(done.returncode, 0)
            self.assertIn("faulty.so': the library crashed", done.stderr)

    def test_targets_are_checked(self):
        self.expect(0, "check-target", self.target_case(FORMULA), says=["gradient            agrees", "second derivatives  agree"])
        self.expect(0, "check-target", self.fault("none"), ranks=2, says="rows independent    yes")
        self.expect(3, "check-target", self.fault("gradient"), says="WRONG: by x1 at point")
        self.expect(2, "check-target", self.target_case('type = "plugin", library = "none.so"'), says="there is no such file")

    def test_mistakes_in_formulas_are_shown(self):
        self.expect(2, "check", self.target_case('type = "expression", log_density = "-x0^2 - y1^2"'),
                    says=["mine.toml:9:", "at column 9, \"y1^2\": there is no 'y1', but 'x1'"])
        self.expect(2, "check", self.target_case('type = "expression", log_density = "-r", let = ["s = 2", "r = x0 +"]'),
                    says="'let', item 2, at its end: it ends where")


if __name__ == "__main__":
    unittest.main()
