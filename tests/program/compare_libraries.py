#!/usr/bin/python3
"""apps/compare_libraries.py makes a table and a picture, of velocities that agree with those of the program."""

import pathlib
import shutil
import subprocess
import sys
import unittest

from program import BENCH, HANGS_AFTER, ROOT, ProgramTest

try:
    import h5py  # noqa: F401
    import matplotlib  # noqa: F401
except ImportError:
    print("skipped: there is no h5py or no matplotlib here")
    sys.exit(77)


class CompareLibraries(ProgramTest):
    def compare(self, *arguments):
        words = [sys.executable, ROOT / "apps/compare_libraries.py", "--bench", BENCH, "--docs", self.folder, "--write", "--particles",
                 "50", "80", "--dimensions", "2", "--repeats", "1", *arguments]
        return subprocess.run(words, capture_output=True, text=True, timeout=HANGS_AFTER)

    def test_page_and_picture(self):
        page = pathlib.Path(shutil.copy(ROOT / "docs/performance.md", self.folder))
        before = page.read_text().split("<!-- compare_libraries.py: begin -->")[0]
        for _ in range(2):  # what the first wrote, the second takes the place of
            done = self.compare()
            self.assertEqual(done.returncode, 0, done.stdout + done.stderr)
        text = page.read_text()
        self.assertTrue(text.startswith(before))
        self.assertEqual([text.count(f"| 2 | {n} |") for n in (50, 80, 1000)], [1, 1, 0])
        self.assertRegex(text, "The same velocities to 1e-09: NumPy.*wasserstrom")
        self.assertTrue((self.folder / "performance.png").read_bytes().startswith(b"\x89PNG"))

    def test_page_without_markers(self):
        self.write("performance.md", "nothing\n")
        done = self.compare()
        self.assertEqual(done.returncode, 1)
        self.assertIn("between which the table goes", done.stderr)


if __name__ == "__main__":
    unittest.main(verbosity=2)
