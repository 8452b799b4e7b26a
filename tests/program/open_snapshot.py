#!/usr/bin/env python3
"""A snapshot of two ranks opens in h5py, xarray and VTK, in two dimensions and in five."""

import subprocess
import sys
import unittest

from program import CASE, ROOT, ProgramTest

READER = ROOT / "tests/support/read_snapshot.py"  # by its first line, with the Python that has the packages


class OpenSnapshot(ProgramTest):
    def opens(self, dimension):
        case = self.write("case.toml", CASE.replace("dimension = 2", f"dimension = {dimension}")
                          .replace("[-1.0, 0.0]", "-1.0").replace("[1.0, 0.0]", "1.0"))
        out, _ = self.finished_run(case=case)
        done = subprocess.run([READER, out / "latest.h5"], capture_output=True, text=True, timeout=60)
        if done.returncode == 77:
            print(done.stdout)
            sys.exit(77)
        self.assertEqual(0, done.returncode, done.stdout + done.stderr)
        for reader in ("h5py:", "xarray:", "vtk: 40 points"):
            self.assertIn(reader, done.stdout)

    def test_two_dimensions(self):
        self.opens(2)

    def test_five_dimensions(self):
        self.opens(5)


if __name__ == "__main__":
    unittest.main(verbosity=2)
