#!/usr/bin/env python3
"""`inspect` of a whole file, and of files that are damaged, cut short, or not ours."""

import struct
import unittest

from program import CASE, ROOT, ProgramTest, digest

FIRST = 0.123456789
START = 'init = { type = "file", path = "start.txt" }'


class Inspect(ProgramTest):
    def setUp(self):
        """A run of no steps leaves the start as it is, so that its bytes can be found without HDF5."""
        super().setUp()
        self.write("start.txt", "\n".join(f"{FIRST + i} {-i}" for i in range(40)))
        case = self.write("case.toml", CASE.replace("dimension = 2", "dimension = 2\n" + START))
        out, self.said = self.finished_run("--set", "run.steps=0", ranks=1, case=case)
        self.good = out / "checkpoints/step_000000000.h5"

    def damaged(self, change):
        """A copy of the good file with other bytes."""
        path = self.folder / "damaged.h5"
        path.write_bytes(change(self.good.read_bytes()))
        return path

    def test_good_file(self):
        said = self.expect(0, "inspect", self.good, says=["step 0", "agrees", "40 x 2", "left", "bandwidth", "seed = 3"])
        self.assertEqual(digest(self.said), digest(said))

    def test_flipped_bit(self):
        data = self.good.read_bytes()
        place = data.find(struct.pack("<d", FIRST))
        self.assertGreater(place, 0, "the position of the first particle stands in the file")
        path = self.damaged(lambda data: data[:place] + bytes([data[place] ^ 1]) + data[place + 1:])
        self.expect(4, "inspect", path, says=["DAMAGED", digest(self.said)])

    def test_cut_short(self):
        self.expect(4, "inspect", self.damaged(lambda data: data[:len(data) // 2]), says="damaged.h5")
        self.expect(4, "inspect", self.damaged(lambda data: b""), says="damaged.h5")

    def test_foreign_file(self):
        self.expect(4, "inspect", ROOT / "README.md", says="README.md")

    def test_no_such_file(self):
        self.expect(4, "inspect", self.folder / "none.h5", says="none.h5")


if __name__ == "__main__":
    unittest.main(verbosity=2)
