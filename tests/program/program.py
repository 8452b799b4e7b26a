"""What the tests of the program share: starting it, alone or under mpirun, and a small case.

The environment variables WASSERSTROM, WASSERSTROM_BENCH and MPIEXEC name the programs.
"""

import os
import pathlib
import re
import subprocess
import tempfile
import unittest

ROOT = pathlib.Path(__file__).resolve().parents[2]
CASES = sorted((ROOT / "apps/cases").glob("*.toml"))
PROGRAM = os.environ.get("WASSERSTROM", str(ROOT / "build/release/apps/wasserstrom"))
BENCH = os.environ.get("WASSERSTROM_BENCH", str(ROOT / "build/release/apps/wasserstrom_bench"))
MPIEXEC = os.environ.get("MPIEXEC", "mpirun")
HANGS_AFTER = 300  # seconds; most runs take one or two, on a busy machine some take a hundred

CASE = """\
[run]
seed = 3
steps = 5
[particles]
count = 40
dimension = 2
[[objective]]
name = "left"
type = "energy"
target = { type = "gaussian", mean = [-1.0, 0.0] }
[[objective]]
name = "right"
type = "energy"
target = { type = "gaussian", mean = [1.0, 0.0] }
[velocity]
type = "blob"
kernel = { bandwidth = 0.5 }
[flow]
step = 0.05
[snapshots]
every_steps = 2
"""


def command(*arguments, ranks=0):
    """The words that start the program; without ranks, alone."""
    return ([MPIEXEC, "-n", str(ranks)] if ranks else []) + [PROGRAM, *map(str, arguments)]


def start(*arguments, ranks=0):
    """Starts the program and waits for its end: what it said, and its exit code."""
    return subprocess.run(command(*arguments, ranks=ranks), capture_output=True, text=True, timeout=HANGS_AFTER,
                          stdin=subprocess.DEVNULL)


def digest(output):
    """The content digest that a run or `inspect` printed."""
    found = re.search(r"content digest (\w+)", output)
    if not found:
        raise AssertionError(f"no digest was printed:\n{output}")
    return found.group(1)


class ProgramTest(unittest.TestCase):
    """A test with a folder of its own, in which case.toml is the small case."""

    def setUp(self):
        folder = tempfile.TemporaryDirectory(ignore_cleanup_errors=True)  # ranks outlive a killed mpirun by a second
        self.addCleanup(folder.cleanup)
        self.folder = pathlib.Path(folder.name)
        self.case = self.write("case.toml", CASE)

    def write(self, name, text):
        path = self.folder / name
        path.write_text(text)
        return path

    def expect(self, code, *arguments, ranks=0, says=()):
        """Demands an exit code and that each piece of `says` is printed; returns what was printed."""
        done = start(*arguments, ranks=ranks)
        said = done.stdout + done.stderr
        self.assertEqual(done.returncode, code, f"{' '.join(command(*arguments, ranks=ranks))}\n{said}")
        for piece in [says] if isinstance(says, str) else says:
            self.assertIn(piece, said)
        return said

    def finished_run(self, *arguments, ranks=2, case=None, name="out"):
        """Runs to the end into a folder of that name; returns the folder and what was printed."""
        out = self.folder / name
        return out, self.expect(0, "run", case or self.case, "-o", out, *arguments, ranks=ranks)
