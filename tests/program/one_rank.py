#!/usr/bin/env python3
"""What goes wrong with the files of one rank alone ends all of them, soon and with a reason. The rank gets a view of its own of the
files: root and the right to make namespaces are needed, else it is skipped."""

import os
import subprocess
import sys
import unittest

from program import HANGS_AFTER, MPIEXEC, ProgramTest, command

PRIVATE = ["unshare", "--mount", "--propagation=private"]
ON_LAST_RANK = """\
#!/bin/bash
view=$1
shift
[ "$OMPI_COMM_WORLD_RANK" = 2 ] || exec "$@"
exec %s bash -c "$view"' && exec "$@"' bash "$@"
""" % " ".join(PRIVATE)


class OneRank(ProgramTest):
    def setUp(self):
        super().setUp()
        self.out = self.folder / "out"
        self.out.mkdir()
        self.wrapper = self.write("on_last_rank", ON_LAST_RANK)
        self.wrapper.chmod(0o755)

    def run_with(self, view):
        """A run of three ranks, the last of which first changes what it sees."""
        words = [MPIEXEC, "-n", "3", str(self.wrapper), view, *command("run", self.case, "-o", self.out, "--restart", "auto")]
        done = subprocess.run(words, capture_output=True, text=True, timeout=HANGS_AFTER)
        self.assertEqual(done.returncode, 4, done.stdout + done.stderr)
        return done.stderr

    def test_directory_of_its_own(self):
        said = self.run_with(f"mount -t tmpfs tmpfs {self.out}")
        self.assertIn(f"'{self.out}' on ", said)
        self.assertIn("which all nodes share", said)
        self.assertFalse((self.out / "checkpoints").exists(), "nothing was begun")

    def test_checkpoints_of_its_own(self):
        (self.out / "checkpoints").mkdir()
        self.assertIn("there is no such file", self.run_with(f"mount -t tmpfs tmpfs {self.out}/checkpoints"))

    def test_directory_that_it_cannot_write(self):
        said = self.run_with(f"mount --bind {self.out} {self.out} && mount -o remount,bind,ro {self.out}")
        self.assertIn("Read-only file system", said)


if __name__ == "__main__":
    if os.geteuid() != 0 or subprocess.run([*PRIVATE, "true"], capture_output=True).returncode != 0:
        print("skipped: needs root and the right to make namespaces")
        sys.exit(77)
    unittest.main(verbosity=2)
