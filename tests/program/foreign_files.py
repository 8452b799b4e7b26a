#!/usr/bin/python3
"""Files that others wrote, by way of h5py: data and particles that `check` and `run` refuse alike, with code 2; snapshots
that were changed, which `inspect` and `diagnose` refuse with code 4; names that are not UTF-8.  Never a hang or a crash.
"""

import json
import os
import shutil
import sys
import unittest

from program import CASE, ProgramTest, start

try:
    import h5py
    import numpy as np
except ImportError:
    print("skipped: there is no h5py or no numpy here")
    sys.exit(77)

REGRESSION = """\
[run]
steps = 1
[particles]
count = 8
dimension = 2
[[data]]
name = "d"
type = "hdf5"
path = "user.nc"
dataset = "plain"
response = "y"
[[objective]]
name = "p"
type = "energy"
target = { type = "bayesian_linear_regression", data = "d", intercept = false, noise_std = 0.1 }
[velocity]
type = "svgd"
[flow]
step = 0.01
"""


class Input(ProgramTest):
    """The file has no ending that tells HDF5."""

    def setUp(self):
        super().setUp()
        plain = np.arange(80.0).reshape(40, 2)
        with h5py.File(self.folder / "user.nc", "w") as file:
            file["y"] = np.arange(40.0)
            file["plain"] = plain
            for name, attribute in (("missing", "missing_value"), ("fill", "_FillValue")):
                marked = plain.copy()
                marked[7, 1] = 1e20
                file.create_dataset(name, data=marked.astype("f4")).attrs[attribute] = 1e20
            file.create_dataset("own_fill", data=plain, fillvalue=15.0)
            file["nan"] = np.where(plain == 15, np.nan, plain)
            file["truth"] = plain > 10
            file["records"] = np.zeros(40, dtype=[("a", "f8"), ("b", "f8")])
            file["words"] = [f"{i}" for i in range(40)]
            file.create_dataset("empty", shape=(40, 2))
            file.create_dataset("sparse", shape=(40, 1 << 36), chunks=(1, 4))[0, 0] = 1
            file["ones"] = np.ones(40)
        os.mkfifo(self.folder / "pipe.h5")
        self.data_case = self.write("data.toml", REGRESSION)

    BAD = {"missing": "row 7, column 1 (both from 0) is", "fill": "its attribute _FillValue", "own_fill": "fill value",
           "nan": "row 7, column 1 (both from 0) is nan", "truth": "neither numbers nor strings",
           "records": "neither numbers nor strings", "words": "text, not numbers", "empty": "never written",
           "sparse": "never written", "absent": "h5ls"}

    def refused(self, case, says, *overrides):
        """By `check` and by `run`, in the same words."""
        sets = [word for each in overrides for word in ("--set", each)]
        self.expect(2, "check", case, *sets, says=says)
        self.expect(2, "run", case, "-o", self.folder / "out", *sets, says=says)

    def test_data(self):
        self.expect(0, "check", self.data_case)
        for dataset, says in self.BAD.items():
            with self.subTest(dataset=dataset):
                self.expect(2, "check", self.data_case, "--set", f'data.0.dataset="{dataset}"', says=says)

    def test_particles(self):
        particles = 'particles.init={{type="file", path="{}", dataset="{}"}}'
        self.expect(0, "check", self.case, "--set", particles.format("user.nc", "plain"))
        for dataset in ("nan", "truth", "fill"):
            self.refused(self.case, self.BAD[dataset], particles.format("user.nc", dataset))
        self.refused(self.case, "pipe", particles.format("pipe.h5", "plain"))

    def test_weights(self):
        weight = 'particles.weight={{type="file", path="user.nc", dataset="{}"}}'
        self.expect(0, "check", self.case, "--set", weight.format("ones"))
        self.refused(self.case, "must be positive", weight.format("y"))

    def test_references(self):
        table = '\n[[diagnostic]]\nname = "r"\ntype = "sliced_w2"\nreference = "user.nc"\ndataset = "{}"\n'
        self.expect(0, "check", self.write("good.toml", CASE + table.format("plain")))
        self.refused(self.write("bad.toml", CASE + table.format("missing")), self.BAD["missing"])

    def test_names_that_are_not_utf8(self):
        folder = os.fsencode(self.folder) + b"/w\xfcrze"
        os.mkdir(folder)
        case = os.path.join(folder, b"case.toml")
        shutil.copy(self.case, case)
        out = os.path.join(folder, b"out")
        done = start("run", os.fsdecode(case), "-o", os.fsdecode(out))
        self.assertEqual(done.returncode, 0, done.stderr)
        with h5py.File(os.path.join(out, b"latest.h5")) as file:
            self.assertIn(r"w\xfcrze", file["provenance/case_path"].asstr()[()])
        with open(os.path.join(out, b"events.jsonl"), encoding="utf-8") as events:
            self.assertIn(r"w\xfcrze", json.loads(events.readline())["case"])


class Snapshots(ProgramTest):
    def setUp(self):
        super().setUp()
        out, _ = self.finished_run("--set", "run.steps=0", ranks=1)
        self.good = out / "checkpoints/step_000000000.h5"

    def refused(self, change, says):
        path = self.folder / "changed.h5"
        shutil.copy(self.good, path)
        with h5py.File(path, "r+") as file:
            change(file)
        self.expect(4, "inspect", path, says=says)
        return path

    def test_without_a_seal_is_a_warning(self):
        path = self.folder / "unsealed.h5"
        data = self.good.read_bytes()
        path.write_bytes(data[:data.rfind(b"\nwasserstrom-seal")])
        self.expect(0, "inspect", path, says=["warning", "seal at its end is missing", "agrees"])

    def test_with_a_broken_seal(self):
        path = self.folder / "broken.h5"
        data = bytearray(self.good.read_bytes())
        data[data.rfind(b"+") + 3] ^= 1
        path.write_bytes(data)
        for command in ("inspect", "diagnose"):
            self.expect(4, command, path, says="damaged after it was written")

    def test_that_lack_something(self):
        def without(name):
            def change(file):
                del file[name]
            return change
        for name in ("particles", "particles/objective", "particles/dim", "particles/position", "particles/particle",
                     "state/step"):
            with self.subTest(name=name):
                self.refused(without(name), name)

    def test_with_other_shapes(self):
        def longer(file):
            del file["flow/weights"]
            file["flow/weights"] = np.ones(100000)

        def huge(file):
            file.create_dataset("particles/age", shape=(40, 1 << 36), chunks=(1, 4))

        def loop(file):
            file["flow/loop"] = file["/"]

        self.expect(4, "diagnose", self.refused(longer, "(100000), which does not fit"), says="which does not fit")
        self.refused(huge, "never written")
        self.refused(loop, "no dataset /flow/loop")

    def test_with_impossible_marks(self):
        self.refused(lambda file: file.attrs.modify("step", -1), "its step is -1")
        self.refused(lambda file: file.attrs.modify("time", float("nan")), "its time is nan")

    def test_that_are_no_files(self):
        pipe = self.folder / "pipe.h5"
        os.mkfifo(pipe)
        self.expect(4, "inspect", pipe, says="pipe or a device")


if __name__ == "__main__":
    unittest.main(verbosity=2)
